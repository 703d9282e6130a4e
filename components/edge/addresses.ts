import { isIPv6 } from "node:net";

/** Blocks of addresses of one version. */
export interface Addresses {
  readonly version: "ipv4" | "ipv6";
  readonly addresses: string[];
}

/** The blocks by the version of their addresses; of a version without blocks there is nothing. */
export function byVersion(blocks: readonly string[]): Addresses[] {
  const six = (block: string) => isIPv6(block.split("/")[0] ?? "");
  const all: Addresses[] = [
    { version: "ipv4", addresses: blocks.filter((block) => !six(block)) },
    { version: "ipv6", addresses: blocks.filter(six) },
  ];
  return all.filter(({ addresses }) => addresses.length > 0);
}
