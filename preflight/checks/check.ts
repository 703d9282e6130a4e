import type { PreflightCheck } from "../../components/account/preflight-rights";
import type { Aws } from "../target/aws";
import type { Target } from "../target/target";

/** What a check found out. Only `fail` is something that `pulumi up` would fail at, or lose data by. */
export interface Finding {
  readonly level: "fail" | "ok" | "warn";
  /** One sentence without a full stop. */
  readonly what: string;
  /** What to do about it, one sentence or a command. */
  readonly fix?: string;
}

export const ok = (what: string): Finding => ({ level: "ok", what });
export const warn = (what: string, fix: string): Finding => ({ level: "warn", what, fix });
export const fail = (what: string, fix: string): Finding => ({ level: "fail", what, fix });

/** What AWS refuses only to create: a warning where the stack has it already, which `pulumi up` then leaves alone. */
export const uncreatable = (what: string, fix: string, deployed: boolean): Finding =>
  deployed
    ? warn(`${what}; the stack has it already, so only a replacement would fail`, fix)
    : fail(what, fix);

/** What checks reach apart from AWS's APIs. */
export interface World {
  readonly aws: Aws;
  /** Name servers of a domain, asked by DNS. Rejects with the code ENODATA or ENOTFOUND where it has none. */
  readonly resolveNs: (domain: string) => Promise<readonly string[]>;
  readonly now: Date;
}

export interface CheckParts<Needs, Facts> {
  readonly name: PreflightCheck;
  /** What the stack needs; `undefined` where it does not need what is checked. */
  readonly needs: (target: Target) => Needs | undefined;
  /** Said where the stack does not need it. */
  readonly unused: string;
  /** Reads what there is. */
  readonly look: (needs: Needs, world: World) => Promise<Facts>;
  /** Compares both. */
  readonly judge: (facts: Facts, needs: Needs, now: Date) => readonly Finding[];
}

/** A check whatever it needs and reads. */
export interface Check {
  readonly name: PreflightCheck;
  readonly run: (target: Target, world: World) => Promise<readonly Finding[]>;
}

export function check<Needs, Facts>(
  parts: CheckParts<Needs, Facts>,
): Check & Pick<CheckParts<Needs, Facts>, "judge" | "needs"> {
  const { name, needs, unused, look, judge } = parts;
  return {
    name,
    needs,
    judge,
    run: async (target, world) => {
      const needed = needs(target);
      if (needed === undefined) return [ok(unused)];
      return judge(await look(needed, world), needed, world.now);
    },
  };
}
