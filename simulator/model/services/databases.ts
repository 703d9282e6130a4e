import { flag, text, type Identified, type ResourceModel, type Subject } from "../resource";
import { parameterGroup, subnetGroup } from "./groups";

const DEFAULT_VERSIONS: Readonly<Record<string, string>> = {
  "aurora-mysql": "8.0.mysql_aurora.3.10.3",
  "aurora-postgresql": "16.8",
  docdb: "5.0.0",
};

const PORTS: Readonly<Record<string, number>> = {
  "aurora-mysql": 3306,
  "aurora-postgresql": 5432,
  docdb: 27017,
};

/** A cluster of Aurora or DocumentDB; `service` is the part of its host names. */
function databaseCluster(service: "rds" | "docdb", replacedBy: readonly string[]): ResourceModel {
  const instances = `${service}/clusterInstance`;
  const engineOf = ({ inputs }: Subject) =>
    service === "docdb" ? "docdb" : text(inputs, "engine") || "aurora-mysql";
  return {
    nameInput: "clusterIdentifier",
    lowerCase: true,
    nameTaken: "DBClusterAlreadyExistsFault",
    replacedBy: [
      "clusterIdentifierPrefix",
      "engine",
      "masterUsername",
      "storageEncrypted",
      "kmsKeyId",
      "dbSubnetGroupName",
      "snapshotIdentifier",
      "availabilityZones",
      ...replacedBy,
    ],
    updatedBy: ["storageType"],
    arn: ({ physicalName }) => `rds:cluster:${physicalName}`,
    refuses: ({ inputs }) => {
      if (inputs.masterPassword != null && flag(inputs, "manageMasterUserPassword")) {
        return "InvalidParameterCombination: masterPassword conflicts with manageMasterUserPassword";
      }
      const isCopy = text(inputs, "snapshotIdentifier") !== "" || inputs.restoreToPointInTime != null;
      return text(inputs, "masterUsername") === "" && !isCopy
        ? "InvalidParameterValue: the master user name must be given"
        : undefined;
    },
    outputs: (resource) => clusterOutputs(resource, service, engineOf(resource)),
    protectedBy: ({ id, outputs }) => {
      if (flag(outputs, "deletionProtection")) {
        return `InvalidParameterCombination: the cluster ${id} has deletion protection; turn it off first`;
      }
      return !flag(outputs, "skipFinalSnapshot") && text(outputs, "finalSnapshotIdentifier") === ""
        ? "finalSnapshotIdentifier is required where skipFinalSnapshot is false"
        : undefined;
    },
    inUse: ({ id }, world) => {
      const by = world.all(instances).find(({ outputs }) => outputs.clusterIdentifier === id);
      return by && `InvalidDBClusterStateFault: the cluster ${id} still has the instance ${by.id}`;
    },
    seconds: { create: 45, update: 60, delete: 30 },
  };
}

function clusterOutputs(
  { physicalName, region, chance, inputs, arn }: Identified,
  service: string,
  engine: string,
) {
  const account = arn.split(":")[4] ?? "";
  const secret = `arn:aws:secretsmanager:${region}:${account}:secret:rds!cluster-`;
  const version = text(inputs, "engineVersion") || DEFAULT_VERSIONS[engine];
  const host = `${chance.hex(12)}.${region}.${service}.amazonaws.com`;
  return {
    endpoint: `${physicalName}.cluster-${host}`,
    readerEndpoint: `${physicalName}.cluster-ro-${host}`,
    port: PORTS[engine] ?? 3306,
    hostedZoneId: "Z2R2ITUGPM61AM",
    clusterResourceId: `cluster-${chance.or(chance.upper(26), physicalName.toUpperCase())}`,
    engine,
    engineVersion: version,
    ...(service === "rds" && {
      engineVersionActual: version,
      engineMode: "provisioned",
      networkType: "IPV4",
    }),
    masterUserSecrets:
      flag(inputs, "manageMasterUserPassword") || chance.or("", "example") !== ""
        ? [
            {
              secretArn: `${secret}${chance.or(`${chance.uuid()}-${chance.hex(6)}`, physicalName)}`,
              kmsKeyId: text(inputs, "masterUserSecretKmsKeyId"),
              secretStatus: "active",
            },
          ]
        : [],
    availabilityZones: ["a", "b", "c"].map((letter) => `${region}${letter}`),
    backupRetentionPeriod: 1,
    preferredBackupWindow: "07:00-07:30",
    preferredMaintenanceWindow: "sun:04:00-sun:04:30",
  };
}

function databaseInstance(service: "rds" | "docdb", create: number): ResourceModel {
  const clusters = `${service}/cluster`;
  return {
    nameInput: "identifier",
    lowerCase: true,
    nameTaken: "DBInstanceAlreadyExists",
    replacedBy: [
      "clusterIdentifier",
      "engine",
      "availabilityZone",
      "identifierPrefix",
      ...(service === "rds" ? ["dbSubnetGroupName"] : []),
    ],
    arn: ({ physicalName }) => `rds:db:${physicalName}`,
    refuses: ({ inputs, world }) =>
      world.find(inputs.clusterIdentifier, clusters) === undefined
        ? `DBClusterNotFoundFault: the cluster ${text(inputs, "clusterIdentifier")} does not exist`
        : undefined,
    outputs: ({ physicalName, region, chance, inputs, world, type }) => {
      const cluster = world.find(inputs.clusterIdentifier, clusters)?.outputs;
      const others = world
        .all(type)
        .filter(({ outputs }) => outputs.clusterIdentifier === inputs.clusterIdentifier);
      return {
        endpoint: `${physicalName}.${chance.hex(12)}.${region}.${service}.amazonaws.com`,
        port: cluster?.port ?? 3306,
        writer: others.length === 0,
        dbSubnetGroupName: cluster?.dbSubnetGroupName ?? "",
        dbiResourceId: `db-${chance.upper(26)}`,
        availabilityZone: `${region}a`,
        engineVersion: cluster?.engineVersion ?? "",
        ...(service === "rds" && { engineVersionActual: cluster?.engineVersion ?? "" }),
        storageEncrypted: cluster?.storageEncrypted ?? false,
      };
    },
    seconds: { create, update: 120, delete: 300 },
  };
}

/** Aurora and DocumentDB. */
export const DATABASES: Readonly<Record<string, ResourceModel>> = {
  "rds/cluster": databaseCluster("rds", ["databaseName", "engineMode", "sourceRegion"]),
  "rds/clusterInstance": databaseInstance("rds", 380),
  "rds/subnetGroup": subnetGroup("DBSubnetGroupAlreadyExists", "rds", 2),
  "rds/clusterParameterGroup": parameterGroup("DBParameterGroupAlreadyExists", "rds", "cluster-pg", [
    "rds/cluster",
  ]),
  "rds/parameterGroup": parameterGroup("DBParameterGroupAlreadyExists", "rds", "pg", ["rds/clusterInstance"]),
  "docdb/cluster": databaseCluster("docdb", []),
  "docdb/clusterInstance": databaseInstance("docdb", 400),
  "docdb/subnetGroup": subnetGroup("DBSubnetGroupAlreadyExists", "rds", 2),
  "docdb/clusterParameterGroup": parameterGroup("DBParameterGroupAlreadyExists", "rds", "cluster-pg", [
    "docdb/cluster",
  ]),
};
