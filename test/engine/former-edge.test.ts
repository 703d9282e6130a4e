import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { newEngine } from "../support/engine/engine";
import { EngineStack, type Outcome } from "../support/engine/stack";
import { shortUrn } from "./support/account";
import { runFolder } from "./support/folder";
import { infra } from "./support/infra";
import { providers } from "./support/setup";

/** The names that parts of the edge had when they had no common parent, by those that they have. */
const FORMER_NAMES = [
  ["edge-producer-tg", "edge-http-targets"],
  ["edge-producer-forward", "edge-http-rule"],
  ["edge-producer", "edge-http"],
  ["edge-images-tg", "edge-images-targets"],
  ["edge-images-forward", "edge-images-rule"],
  ["edge-grpc-route-tg", "edge-grpc-route-targets"],
  ["edge-grpc-route-forward", "edge-grpc-route-rule"],
  ["edge-http-admission-8080", "edge-http-admission"],
  ["edge-grpc-admission-9000", "edge-grpc-admission"],
  ["edge-distribution-strip-producer", "edge-distribution-api"],
  ["edge-global-logs", "global-logs"],
] as const;

/** A state with the URNs that it had before the edge became a component. */
function formerState(state: string): string {
  const named = FORMER_NAMES.reduce(
    (text, [name, former]) => text.replace(new RegExp(`::${name}(?=-|"|::)`, "g"), `::${former}`),
    state,
  );
  return named.replaceAll("::millrace:edge:Edge$", "::");
}

/** What an operation did to resources that exist in AWS, by type and name. */
function effects({ changes }: Outcome): string[] {
  return [...changes]
    .map(([urn, ops]) => `${ops.join(", ")} ${shortUrn(urn)}`)
    .filter((effect) => effect.includes(" aws:"))
    .sort();
}

describe("a stack whose edge was deployed without a common parent, on the real engine", function () {
  // An operation takes a minute on a loaded machine.
  this.timeout(600_000);

  for (const origin of ["public", "vpc"] as const) {
    it(`keeps all of it but the former rules, with origin ${origin}`, async () => {
      const dir = join(runFolder(), `former-edge-${origin}`);
      mkdirSync(dir, { recursive: true });
      const engine = await newEngine({ dir, providers: [await providers()] });
      const stack = await EngineStack.create(engine, { folder: ".", name: "dev" });
      await stack.configure({
        ...infra("edge", {
          origin,
          deletionProtection: false,
          domain: { name: "shop.example.com", zoneName: "example.com", makeZone: true },
          grpc: { cidrs: ["198.51.100.0/24"] },
          firewall: {},
        }),
        ...infra("images", {}),
      });
      const first = await stack.up();
      assert.ok(first.ok, first.output);
      await stack.changeState(formerState);

      const second = await stack.up();
      assert.ok(second.ok, second.output);
      const rule = "aws:lb/listenerRule:ListenerRule";
      assert.deepEqual(effects(second), [
        `create ${rule}::edge-grpc-route-forward`,
        `create ${rule}::edge-images-forward`,
        `create ${rule}::edge-producer-forward`,
        `delete ${rule}::edge-grpc-route-rule`,
        `delete ${rule}::edge-http-rule`,
        `delete ${rule}::edge-images-rule`,
      ]);
      // They are deleted last, when CloudFront has been updated.
      assert.deepEqual(
        [...second.changes].slice(-3).map(([, ops]) => ops),
        [["delete"], ["delete"], ["delete"]],
      );
      assert.deepEqual(effects(await stack.up()), []);
    });
  }
});
