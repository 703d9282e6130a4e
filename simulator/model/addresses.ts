/** The first and last address of an IPv4 block; undefined for what is none, also with bits beyond its length. */
function range(block: string): readonly [first: number, last: number] | undefined {
  const [, address = "", length = ""] = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(block) ?? [];
  const parts = address.split(".").map(Number);
  if (parts.length !== 4 || parts.some((part) => part > 255) || Number(length) > 32) return undefined;
  const first = parts.reduce((sum, part) => sum * 256 + part, 0);
  const size = 2 ** (32 - Number(length));
  return first % size === 0 ? [first, first + size - 1] : undefined;
}

/** Whether an IPv4 block is within another; false where one of them is no block. */
export function contains(outer: string, inner: string): boolean {
  const [one, other] = [range(outer), range(inner)];
  return one !== undefined && other !== undefined && one[0] <= other[0] && other[1] <= one[1];
}

export function overlaps(one: string, other: string): boolean {
  const [first, second] = [range(one), range(other)];
  return first !== undefined && second !== undefined && first[0] <= second[1] && second[0] <= first[1];
}
