import { shortRegion } from "../place";
import { mentions } from "../references";
import { count, flag, text, type ResourceModel, type Subject } from "../resource";
import { parameterGroup, subnetGroup } from "./groups";

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

/** ElastiCache. */
export const CACHES: Readonly<Record<string, ResourceModel>> = {
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
};
