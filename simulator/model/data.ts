import { shortRegion } from "./place";
import { mentions } from "./references";
import {
  count,
  flag,
  text,
  texts,
  type Existing,
  type Identified,
  type ResourceModel,
  type Subject,
  type World,
} from "./resource";

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

/** The zones of subnets, as far as they are known. */
function zones(subnetIds: readonly string[], world: World): Set<unknown> {
  return new Set(subnetIds.flatMap((id) => world.find(id, "ec2/subnet")?.outputs.availabilityZone ?? []));
}

function vpcs(subnetIds: readonly string[], world: World): Set<unknown> {
  return new Set(subnetIds.flatMap((id) => world.find(id, "ec2/subnet")?.outputs.vpcId ?? []));
}

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

/** A group of subnets; `code` is how AWS answers a taken name. */
function subnetGroup(code: string, service: string, minimumZones: number): ResourceModel {
  return {
    lowerCase: true,
    nameTaken: code,
    arn: ({ physicalName }) => `${service}:${service === "rds" ? "subgrp" : "subnetgroup"}:${physicalName}`,
    refuses: ({ inputs, world }) => {
      const subnets = texts(inputs, "subnetIds");
      if (vpcs(subnets, world).size > 1) return "InvalidSubnet: the subnets are in different VPCs";
      const covered = zones(subnets, world).size;
      return covered > 0 && covered < minimumZones
        ? `DBSubnetGroupDoesNotCoverEnoughAZs: the subnets cover ${covered} availability zone, at least ${minimumZones} are needed`
        : undefined;
    },
    refusesUpdate: ({ inputs, world }, old) => {
      const was = vpcs(texts(old.outputs, "subnetIds"), world);
      const moved = [...vpcs(texts(inputs, "subnetIds"), world)].some((vpc) => was.size > 0 && !was.has(vpc));
      return moved ? "InvalidParameterValue: the new subnets are in another VPC than the group" : undefined;
    },
    inUse: ({ id, type }, world) => {
      const [module = ""] = type.split("/");
      return usedBy(id, world.all(`${module}/cluster`, `${module}/instance`, `${module}/replicationGroup`), [
        "dbSubnetGroupName",
        "subnetGroupName",
      ]);
    },
  };
}

function parameterGroup(
  code: string,
  service: string,
  part: string,
  users: readonly string[],
): ResourceModel {
  return {
    lowerCase: true,
    nameTaken: code,
    replacedBy: ["family", "description"],
    arn: ({ physicalName }) => `${service}:${part}:${physicalName}`,
    inUse: ({ id }, world) =>
      usedBy(id, world.all(...users), [
        "dbClusterParameterGroupName",
        "dbParameterGroupName",
        "parameterGroupName",
      ]),
  };
}

function usedBy(id: string, users: readonly Existing[], keys: readonly string[]): string | undefined {
  const by = users.find(({ outputs }) => keys.some((key) => outputs[key] === id));
  return by && `InvalidStateFault: ${id} is in use by ${by.type} ${by.id}`;
}

function replicationGroupRefusal({ inputs }: Subject): string | undefined {
  if (text(inputs, "authToken") !== "" && !flag(inputs, "transitEncryptionEnabled")) {
    return "InvalidParameterCombination: an AUTH token needs encryption in transit";
  }
  const clusters = count(inputs, "numCacheClusters");
  if (flag(inputs, "automaticFailoverEnabled") && clusters !== undefined && clusters < 2) {
    return "InvalidParameterValue: automatic failover needs at least two nodes (numCacheClusters)";
  }
  return flag(inputs, "multiAzEnabled") && !flag(inputs, "automaticFailoverEnabled")
    ? "InvalidParameterCombination: multiAzEnabled needs automaticFailoverEnabled"
    : undefined;
}

export const DATA: Readonly<Record<string, ResourceModel>> = {
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
  "elasticache/replicationGroup": {
    nameInput: "replicationGroupId",
    lowerCase: true,
    nameTaken: "ReplicationGroupAlreadyExists",
    replacedBy: [
      "subnetGroupName",
      "atRestEncryptionEnabled",
      "kmsKeyId",
      "port",
      "dataTieringEnabled",
      "globalReplicationGroupId",
      "networkType",
    ],
    updatedBy: ["transitEncryptionEnabled"],
    arn: ({ physicalName }) => `elasticache:replicationgroup:${physicalName}`,
    checks: (inputs) => {
      const name = text(inputs, "replicationGroupId");
      const token = text(inputs, "authToken");
      return [
        ...(name.length > 40
          ? [{ property: "replicationGroupId", reason: "must have at most 40 characters" }]
          : []),
        ...(token !== "" && (token.length < 16 || token.length > 128)
          ? [{ property: "authToken", reason: "must have 16 to 128 characters" }]
          : []),
      ];
    },
    refuses: replicationGroupRefusal,
    outputs: ({ physicalName, region, chance, inputs }) => {
      const isCluster = (count(inputs, "numNodeGroups") ?? 1) > 1 || inputs.clusterMode === "enabled";
      const host = `${chance.hex(6)}.${chance.or(shortRegion(region), region)}.cache.amazonaws.com`;
      const version = text(inputs, "engineVersion") || "8.1";
      const nodes = Math.max(
        count(inputs, "numCacheClusters") ?? 1,
        (count(inputs, "numNodeGroups") ?? 1) * (1 + (count(inputs, "replicasPerNodeGroup") ?? 0)),
      );
      return {
        clusterEnabled: isCluster,
        configurationEndpointAddress:
          isCluster || chance.or("", "example") !== "" ? `clustercfg.${physicalName}.${host}` : "",
        primaryEndpointAddress: isCluster ? "" : `master.${physicalName}.${host}`,
        readerEndpointAddress: isCluster ? "" : `replica.${physicalName}.${host}`,
        engine: "redis",
        engineVersion: version,
        engineVersionActual: version,
        numCacheClusters: nodes,
        numNodeGroups: 1,
        replicasPerNodeGroup: 0,
        clusterMode: isCluster ? "enabled" : "disabled",
        port: 6379,
        memberClusters: Array.from(
          { length: nodes },
          (_, n) => `${physicalName}-${String(n + 1).padStart(3, "0")}`,
        ),
      };
    },
    seconds: { create: 555, update: 300, delete: 300 },
  },
  "elasticache/serverlessCache": {
    lowerCase: true,
    nameTaken: "ServerlessCacheAlreadyExistsFault",
    replacedBy: ["subnetIds", "kmsKeyId", "networkType"],
    arn: ({ physicalName }) => `elasticache:serverlesscache:${physicalName}`,
    outputs: ({ physicalName, region, chance }) => {
      const address = chance.or(
        `${physicalName}-${chance.hex(6)}.serverless.${shortRegion(region)}.cache.amazonaws.com`,
        `${physicalName}.serverless.example.${region}.cache.amazonaws.com`,
      );
      return {
        endpoints: [{ address, port: 6379 }],
        readerEndpoints: [{ address, port: 6380 }],
        status: "available",
        majorEngineVersion: "8",
        fullEngineVersion: "8.1",
      };
    },
    seconds: { create: 60, delete: 60 },
  },
  "elasticache/subnetGroup": subnetGroup("CacheSubnetGroupAlreadyExists", "elasticache", 1),
  "elasticache/parameterGroup": parameterGroup(
    "CacheParameterGroupAlreadyExists",
    "elasticache",
    "parametergroup",
    ["elasticache/replicationGroup"],
  ),
  "elasticache/user": {
    nameInput: "userId",
    nameTaken: "UserAlreadyExists",
    replacedBy: ["userName"],
    arn: ({ physicalName }) => `elasticache:user:${physicalName}`,
    inUse: ({ id }, world) => {
      const by = world.all("elasticache/userGroup").find(({ outputs }) => mentions(outputs.userIds, id));
      return by && `InvalidUserState: the user ${id} is in the group ${by.id}`;
    },
  },
  "elasticache/userGroup": {
    nameInput: "userGroupId",
    nameTaken: "UserGroupAlreadyExists",
    arn: ({ physicalName }) => `elasticache:usergroup:${physicalName}`,
    inUse: ({ id }, world) => {
      const by = world
        .all("elasticache/replicationGroup", "elasticache/serverlessCache")
        .find(({ outputs }) => mentions(outputs.userGroupIds, id) || outputs.userGroupId === id);
      return by && `InvalidUserGroupState: the user group ${id} is in use by ${by.type} ${by.id}`;
    },
  },
  "opensearch/domain": {
    nameInput: "domainName",
    lowerCase: true,
    nameTaken: "ResourceAlreadyExistsException",
    updatedBy: ["vpcOptions"],
    arn: ({ physicalName }) => `es:domain/${physicalName}`,
    id: ({ physicalName, region, account }) => `arn:aws:es:${region}:${account}:domain/${physicalName}`,
    outputs: ({ physicalName, region, account, chance }) => {
      const endpoint = `vpc-${physicalName}-${chance.hex(26)}.${region}.es.amazonaws.com`;
      return {
        endpoint,
        dashboardEndpoint: `${endpoint}/_dashboards`,
        domainId: `${account}/${physicalName}`,
        engineVersion: "OpenSearch_2.19",
      };
    },
    seconds: { create: 1200, update: 1200, delete: 600 },
  },
  "opensearchingest/pipeline": {
    nameInput: "pipelineName",
    nameTaken: "ResourceAlreadyExistsException",
    seconds: { create: 600, delete: 120 },
  },
  "msk/cluster": brokers(1400, [
    "encryptionInfo.encryptionAtRestKmsKeyArn",
    "brokerNodeGroupInfo.clientSubnets",
  ]),
  "msk/serverlessCluster": brokers(600, []),
  "msk/configuration": {
    nameTaken: "ConflictException",
    id: ({ region, account, name, physicalName, chance }) =>
      `arn:aws:kafka:${region}:${account}:configuration/${chance.or(`${physicalName}/${chance.uuid()}-1`, `${name}/example`)}`,
    arn: ({ id }) => id,
    outputs: () => ({ latestRevision: 1 }),
    recomputed: { latestRevision: (old) => Number(old) + 1 },
    inUse: ({ id, outputs }, world) => {
      const by = world
        .all("msk/cluster")
        .find((one) => mentions(one.outputs.configurationInfo, String(outputs.arn)));
      return by && `BadRequestException: the configuration ${id} is in use by ${by.id}`;
    },
  },
};

function brokers(create: number, replacedBy: readonly string[]): ResourceModel {
  return {
    nameInput: "clusterName",
    nameTaken: "ConflictException",
    replacedBy,
    id: ({ region, account, physicalName, chance }) =>
      `arn:aws:kafka:${region}:${account}:cluster/${physicalName}/${chance.or(`${chance.uuid()}-1`, "example")}`,
    arn: ({ id }) => id,
    outputs: ({ physicalName, region, chance }) => ({
      bootstrapBrokersSaslIam: chance.or(
        [1, 2, 3]
          .map(
            (n) =>
              `b-${n}.${physicalName.replaceAll("-", "")}.${chance.hex(6)}.c2.kafka.${region}.amazonaws.com:9098`,
          )
          .join(","),
        `boot-example.${physicalName}.kafka.${region}.amazonaws.com:9098`,
      ),
      clusterUuid: chance.uuid(),
    }),
    seconds: { create, update: 900, delete: 300 },
  };
}
