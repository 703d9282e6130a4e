import * as pulumi from "@pulumi/pulumi";

/** A port of a Service that a balancer's target group is bound to. */
export interface BoundPort {
  readonly name: string;
  readonly targetGroupArn: string;
}

export interface Serving {
  readonly serves?: boolean;
  readonly otherPorts?: Readonly<Record<string, number>>;
  readonly targetGroups?: Readonly<Record<string, string | undefined>>;
}

/** @throws pulumi.RunError for a target group of a port that the workload does not serve. */
export function boundPorts(workload: string, { serves, otherPorts = {}, targetGroups = {} }: Serving) {
  return Object.entries(targetGroups).flatMap(([name, targetGroupArn]): BoundPort[] => {
    if (targetGroupArn === undefined) return [];
    if (serves !== true) {
      throw new pulumi.RunError(
        `The workload ${workload} has a target group but serves nothing; set serves to true.`,
      );
    }
    if (name !== "http" && !(name in otherPorts)) {
      throw new pulumi.RunError(
        `The workload ${workload} has a target group for port ${name}, which it does not serve; add it to otherPorts.`,
      );
    }
    return [{ name, targetGroupArn }];
  });
}
