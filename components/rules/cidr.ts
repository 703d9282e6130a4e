/** An IPv4 block: first address as an unsigned number, and length of the prefix. */
interface Block {
  readonly address: number;
  readonly prefix: number;
}

/** Subnet blocks of a network, one a zone in each list, in the order of the zones. */
export interface Layout {
  readonly public: readonly string[];
  readonly private: readonly string[];
  readonly isolated: readonly string[];
}

export const ZONES = 3;

/**
 * Divides a network among three zones: a quarter each for private subnets, where every pod takes an address, and
 * a thirty-second each for public and isolated ones. A sixteenth is left for later.
 *
 * @example layout("10.0.0.0/16").private // ["10.0.0.0/18", "10.0.64.0/18", "10.0.128.0/18"]
 */
export function layout(cidr: string): Layout {
  const zones = Array.from({ length: ZONES }, (_, zone) => zone);
  const rest = subdivide(cidr, 2, ZONES);
  return {
    private: zones.map((zone) => subdivide(cidr, 2, zone)),
    public: zones.map((zone) => subdivide(rest, 3, zone)),
    isolated: zones.map((zone) => subdivide(rest, 3, ZONES + zone)),
  };
}

/** The `index`th of the `2 ** bits` equal parts of a block. */
export function subdivide(cidr: string, bits: number, index: number): string {
  const { address, prefix } = parse(cidr);
  const part = prefix + bits;
  if (part > 32 || index < 0 || index >= 2 ** bits) {
    throw new RangeError(`${cidr} has no part ${index} of ${2 ** bits}.`);
  }
  return `${format(address + index * sizeOf(part))}/${part}`;
}

/**
 * The `index`th address of a block, counting from its network address.
 *
 * @example addressIn("172.20.0.0/16", 10) // "172.20.0.10", where Kubernetes answers names
 */
export function addressIn(cidr: string, index: number): string {
  const { address, prefix } = parse(cidr);
  if (index < 0 || index >= sizeOf(prefix)) throw new RangeError(`${cidr} has no address ${index}.`);
  return format(address + index);
}

/** Whether two blocks have an address in common. */
export function overlap(one: string, other: string): boolean {
  const [a, b] = [parse(one), parse(other)];
  return a.address < b.address + sizeOf(b.prefix) && b.address < a.address + sizeOf(a.prefix);
}

/** Four numbers and a prefix, none with a leading zero, which some programs read as octal. */
const BLOCK = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\/(0|[1-9]\d?)$/;

/** Whether the text is a block whose address is its first one, as AWS demands. */
export function isBlock(text: string): boolean {
  const match = BLOCK.exec(text);
  if (match === null || match.slice(1, 5).some((byte) => Number(byte) > 255) || Number(match[5]) > 32) {
    return false;
  }
  const { address, prefix } = parse(text);
  return address % sizeOf(prefix) === 0;
}

/** Length of the prefix: 16 of `10.0.0.0/16`. */
export function prefixOf(cidr: string): number {
  return parse(cidr).prefix;
}

function parse(cidr: string): Block {
  const [address = "", prefix = ""] = cidr.split("/");
  // Multiplied, not shifted: shifts are signed.
  return {
    address: address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0),
    prefix: Number(prefix),
  };
}

function format(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

function sizeOf(prefix: number): number {
  return 2 ** (32 - prefix);
}
