import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chain, schedule, type Step } from "../../../plan/time";
import { recorded, STACKS } from "../../support/graph";

/** Seconds that the rest of a stack may take after the control plane of its cluster. */
const AFTER_CONTROL_PLANE = 120;

const CONTROL_PLANE = "eks:index:Cluster";
const VPC_ORIGIN = "aws:cloudfront/vpcOrigin:VpcOrigin";

/** What is still being made when all could be there, each with the chain it waited for. */
function late(steps: readonly Step[]): Step[] {
  const controlPlane = steps.find(({ type }) => type === CONTROL_PLANE);
  assert.ok(controlPlane);
  return steps.filter(({ end }) => end > controlPlane.end + AFTER_CONTROL_PLANE);
}

const told = (step: Step) =>
  chain(step)
    .map(({ name, end }) => `${name} at ${end} s`)
    .join(", ");

describe("the longest chain of what waits for what", () => {
  for (const stack of STACKS) {
    it(`of ${stack} is the one to the cluster, but for what waits for a VPC origin`, async () => {
      const outlasting = late(schedule(await recorded(stack)));
      const others = outlasting.filter((step) => !chain(step).some(({ type }) => type === VPC_ORIGIN));
      assert.deepEqual(others.map(told), []);
    });
  }

  it("of dev is the one to the cluster, whatever it is for", async () => {
    assert.deepEqual(late(schedule(await recorded("dev"))).map(told), []);
  });

  it("is as long as the README says", async () => {
    const readme = readFileSync(join(__dirname, "../../../README.md"), "utf8").replace(/\s+/g, " ");
    const [dev, prod] = await Promise.all(
      ["dev", "prod"].map(async (stack) => schedule(await recorded(stack))),
    );
    for (const [stack, steps = [], than] of [
      ["dev", dev, "the control plane"],
      ["prod", prod, "the control plane, for the VPC origin"],
    ] as const) {
      const last = steps.at(-1)?.end ?? 0;
      const after = last - (steps.find(({ type }) => type === CONTROL_PLANE)?.end ?? 0);
      assert.ok(
        readme.includes(`${stack} ${last} s, ${after} s more than ${than}`),
        `${stack} ${last} ${after}`,
      );
    }
  });

  it("starts the cluster as soon as there are subnets, its roles with their boundary, and its key", async () => {
    const steps = schedule(await recorded("prod"));
    const controlPlane = steps.find(({ type }) => type === CONTROL_PLANE);
    assert.ok(controlPlane && controlPlane.start <= 70, told(controlPlane ?? ({} as Step)));
  });
});
