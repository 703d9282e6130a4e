import { existsSync, readFileSync } from "node:fs";
import type { Engine } from "../../support/engine/engine";
import type { State } from "../../support/engine/stack";

/** A resource in the simulated account. */
export interface AccountResource {
  readonly type: string;
  readonly id: string;
  /** The program's name for it; what AWS made by itself has none. */
  readonly urn?: string;
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
