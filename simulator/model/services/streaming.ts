import { mentions } from "../references";
import type { ResourceModel } from "../resource";

/** Managed Streaming for Apache Kafka. */
export const STREAMING: Readonly<Record<string, ResourceModel>> = {
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
