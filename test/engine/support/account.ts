import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Engine } from "../../support/engine/engine";
import type { State } from "../../support/engine/stack";

/** A resource in the simulated account. */
export interface AccountResource {
  readonly type: string;
  readonly id: string;
  /** The program's name for it; what AWS made by itself has none. */
  readonly urn?: string;
  readonly outputs?: { description?: unknown };
}

/** All that exists in the account; what is scheduled for deletion does not. */
export function accountResources({ account }: Engine): readonly AccountResource[] {
  if (!existsSync(account)) return [];
  const { resources = {} } = JSON.parse(readFileSync(account, "utf8")) as Content;
  return Object.values(resources).filter(({ gone }) => gone !== true);
}

interface Content {
  readonly resources?: Readonly<Record<string, AccountResource & { readonly gone?: boolean }>>;
}

/** Changes the description of a key in the account, as somebody would in AWS's console; its type and name. */
export function changeByHand({ account }: Engine): string {
  const content = JSON.parse(readFileSync(account, "utf8")) as Content;
  const key = Object.values(content.resources ?? {}).find(
    ({ type, urn }) => type === "kms/key" && urn !== undefined,
  );
  if (key?.urn === undefined || key.outputs === undefined) throw new Error("The account has no key.");
  key.outputs.description = "changed by hand";
  writeFileSync(account, JSON.stringify(content));
  return shortUrn(key.urn);
}

/** Type and name in a URN: `aws:ec2/vpc:Vpc::network`. */
export function shortUrn(urn: string): string {
  return urn.split("::").slice(2).join("::").replace(/^.*\$/, "");
}

/** URN and id of each resource of the stack in the account, sorted; equal to what the state knows. */
export function existing(engine: Engine): readonly string[] {
  return accountResources(engine)
    .flatMap(({ urn, id }) => (urn === undefined ? [] : [`${urn} ${id}`]))
    .sort();
}

/** URN and id of each AWS resource in the state, sorted. */
export function known({ resources }: State): readonly string[] {
  return resources
    .filter(({ type, custom }) => custom && type.startsWith("aws:"))
    .map(({ urn, id = "" }) => `${urn} ${id}`)
    .sort();
}

/** Ids of the account's resources by URN: what a person looks up in AWS's console. */
export function settledIds(engine: Engine): (urn: string) => string | undefined {
  const ids = new Map(accountResources(engine).map(({ urn, id }) => [urn, id]));
  return (urn) => ids.get(urn);
}
