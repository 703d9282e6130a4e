import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { Program } from "../../../../deliver/engine/program";
import { record } from "../../../../plan/record";

// Two programs that take seconds on the engine: `below` with resources that wait for each other, and `above`, which reads
// its outputs. By name `above` comes first.

/** Configuration of the two programs, by key without a namespace. */
export type Settings = Readonly<Record<string, string>>;

export const BELOW = "test-below";
export const ABOVE = "test-above";

const below: PulumiFn = () => {
  const config = new pulumi.Config();
  const provider = new aws.Provider("aws", { region: "us-east-1" });
  const opts = { provider, protect: config.getBoolean("protect") ?? false };
  const network = new aws.ec2.Vpc("network", { cidrBlock: "10.0.0.0/16" }, opts);
  for (const index of [0, 1, 2]) {
    const subnet = { vpcId: network.id, cidrBlock: `10.0.${index}.0/24` };
    new aws.ec2.Subnet(`subnet-${index}`, subnet, opts);
  }
  const key = new aws.kms.Key("key", { description: config.get("description") ?? "a key" }, opts);
  return Promise.resolve({ networkId: network.id, keyArn: key.arn });
};

const above: PulumiFn = () => {
  const stack = pulumi.getStack();
  const provider = new aws.Provider("aws", { region: "us-east-1" });
  const reference = new pulumi.StackReference(`${pulumi.getOrganization()}/${BELOW}/${stack}`);
  const keyId = reference.requireOutput("keyArn").apply(String);
  const queue = new aws.sqs.Queue("queue", { kmsMasterKeyId: keyId }, { provider });
  return Promise.resolve({ queueArn: queue.arn });
};

/** The two programs, with their configuration in folders. */
export function testPrograms(folderOf: (project: string) => string, settings: Settings): Program[] {
  const recorded = (project: string, run: PulumiFn, outputs: Readonly<Record<string, unknown>>) => {
    return (stack: string) =>
      record({
        project,
        stack,
        config: Object.fromEntries(
          Object.entries(settings).map(([key, value]) => [`${project}:${key}`, value]),
        ),
        references: { [`organization/${BELOW}/${stack}`]: outputs },
        deploy: async () => ({ ...(await run()) }),
      });
  };
  const keyArn = "arn:aws:kms:us-east-1:123456789012:key/example";
  return [
    {
      project: ABOVE,
      folder: folderOf(ABOVE),
      run: above,
      record: recorded(ABOVE, above, { keyArn }),
      needs: ["images"],
    },
    { project: BELOW, folder: folderOf(BELOW), run: below, record: recorded(BELOW, below, {}), needs: [] },
  ];
}
