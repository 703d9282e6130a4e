import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import type { Frozen } from "../components/config";
import { deepFreeze } from "../components/config";
import type { Contract } from "../contract/outputs";
import { contract, CONTRACT_VERSION } from "../contract/outputs";
import { INFRA } from "../contract/projects";

/**
 * Reads what the infra stack of the same name exports.
 *
 * The values are waited for and plain, since they decide which resources there are.
 *
 * @throws pulumi.RunError with one sentence for outputs of another version, or that names every output that is missing or
 * malformed.
 */
export async function readContract(): Promise<Frozen<Contract>> {
  const stack = pulumi.getStack();
  const name = `${pulumi.getOrganization()}/${INFRA}/${stack}`;
  const advice = `run \`pulumi up --stack ${stack}\` in the repository's root and try again.`;
  const outputs = await readOutputs(name);
  if (outputs["version"] !== CONTRACT_VERSION) {
    const found =
      outputs["version"] === undefined ? "no version" : `version ${JSON.stringify(outputs["version"])}`;
    throw new pulumi.RunError(
      `The outputs of stack ${name} have ${found}, and the apps need version ${CONTRACT_VERSION}, which infra must be ` +
        `deployed for first: ${advice}`,
    );
  }
  const decoded = contract.safeParse(outputs, { reportInput: true });
  if (decoded.success) return deepFreeze(decoded.data);
  const problems = decoded.error.issues.map(problem).join(", ");
  throw new pulumi.RunError(
    `The outputs of stack ${name} are not what the apps need (${problems}): ${advice}`,
  );
}

/** The outputs that the contract names. A secret one counts as missing: the contract has no secrets. */
async function readOutputs(stack: string): Promise<Record<string, unknown>> {
  const reference = new pulumi.StackReference(stack);
  const names = Object.keys(contract.shape);
  const details = await Promise.all(names.map((name) => reference.getOutputDetails(name)));
  return Object.fromEntries(names.map((name, index) => [name, details[index]?.value as unknown]));
}

function problem({ path, input }: z.core.$ZodIssue): string {
  return `${path.map(String).join(".")} is ${input === undefined ? "missing" : "malformed"}`;
}
