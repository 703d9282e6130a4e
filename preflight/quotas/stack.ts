import type { Recording } from "../../plan/record";
import type { Stack } from "./quota";

/** What an environment consists of: the recordings of all its programs, the first of which makes the AWS side. */
export function stackOf(...recordings: readonly [Recording, ...Recording[]]): Stack {
  const [{ stack: name, resources }] = recordings;
  const region = resources.find(({ type }) => type === "pulumi:providers:aws")?.inputs.region;
  if (typeof region !== "string") throw new Error(`Stack ${name} has no AWS provider with a region.`);
  return { name, region, resources: recordings.flatMap(({ resources }) => resources) };
}
