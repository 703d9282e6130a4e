import type { RecordedResource } from "../../../plan/record";
import { allows, type StatementJson } from "../../support/iam-judge";
import { shortType, type Stack } from "./stacks";
import { TYPES } from "./types";

/** Names in `kms:ViaService` of the services that ask for a key in the name of who deploys. */
const SERVICES: Readonly<Record<string, string>> = {
  "AWS::Backup": "backup",
  "AWS::ElastiCache": "elasticache",
  "AWS::MSK": "kafka",
  "AWS::RDS": "rds",
};

interface KeyStatement extends StatementJson {
  readonly Principal: { readonly AWS?: string };
}

/** A resource, and a key of the same stack that it is encrypted with. */
export interface KeyUser {
  readonly name: string;
  /** CloudFormation's type. */
  readonly type: string;
  /** Whether the key's policy lets who deploys do an action, by themselves or by way of the resource's service. */
  readonly allows: (action: string) => boolean;
}

/** Every resource of a stack that is given a key. */
export function keyUsers({ recording, region }: Stack): KeyUser[] {
  const keys = new Map(
    recording.resources.filter(({ type }) => type === "aws:kms/key:Key").map((key) => [key.urn, key]),
  );
  return recording.resources.flatMap((resource) => {
    const type = TYPES[shortType(resource)]?.cloudFormation;
    if (type === undefined || type.startsWith("AWS::KMS::")) return [];
    const service = SERVICES[type.replace(/::\w+$/, "")];
    const via = `${service}.${(resource.inputs.region as string | undefined) ?? region}.amazonaws.com`;
    return Object.values(resource.inputDependencies)
      .flat()
      .flatMap((urn) => keys.get(urn) ?? [])
      .map((key) => {
        const statements = accountStatements(key);
        return {
          name: resource.name,
          type,
          allows: (action) => contexts(via).some((context) => allows(statements, { action, context })),
        };
      });
  });
}

function contexts(via: string): Record<string, string>[] {
  const caller = { "kms:CallerAccount": "123456789012" };
  return [caller, { ...caller, "kms:ViaService": via }];
}

/** What the key's policy says of principals of its account. */
function accountStatements(key: RecordedResource): KeyStatement[] {
  const { Statement } = JSON.parse(String(key.inputs.policy)) as { Statement: KeyStatement[] };
  return Statement.filter(({ Principal }) => Principal.AWS?.endsWith(":root"));
}
