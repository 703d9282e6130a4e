import assert from "node:assert/strict";
import { AddRequest } from "../../src/grpc/generated/millrace/v1/count";
import { Mistake, valuesReader } from "../../src/grpc/values";

const MOST = 2n ** 53n - 1n;
const read = valuesReader((bytes) => AddRequest.decode(bytes), 3);
const reading = (counts: readonly bigint[], idempotencyKey?: string) =>
  read(AddRequest.encode({ counts: [...counts], idempotencyKey }).finish());

function mistake(counts: readonly bigint[], key?: string): string {
  const asked = reading(counts, key);
  assert.ok(asked instanceof Mistake, JSON.stringify(asked));
  return asked.sentence;
}

describe("values in a message of gRPC", () => {
  it("are the numbers that were sent, up to the ends of the range", () => {
    assert.deepEqual(reading([0n, MOST, -MOST]), {
      counts: [0, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
      key: undefined,
    });
    assert.deepEqual(reading([-1n], "order-1"), { counts: [-1], key: "order-1" });
  });

  it("are read in both of protobuf's forms of a list", () => {
    assert.deepEqual(read(Buffer.from([0x08, 1, 0x0a, 1, 2])), { counts: [1, 2], key: undefined });
  });

  it("are refused beyond the range, as over HTTP", () => {
    const above = '"counts/1" in the message must be <= 9007199254740991.';
    const below = '"counts/1" in the message must be >= -9007199254740991.';
    assert.equal(mistake([1n, MOST + 1n]), above);
    assert.equal(mistake([1n, MOST + 2n]), above);
    assert.equal(mistake([1n, 2n ** 63n - 1n]), above);
    assert.equal(mistake([1n, -MOST - 1n]), below);
    assert.equal(mistake([1n, -(2n ** 63n)]), below);
  });

  it("are at least one, and not too many", () => {
    assert.equal(mistake([]), '"counts" in the message must NOT have fewer than 1 items.');
    assert.equal(mistake([1n, 2n, 3n, 4n]), '"counts" in the message must NOT have more than 3 items.');
  });

  it("come with a key of visible characters, if with any", () => {
    const name = '"idempotency_key" in the message';
    assert.equal(mistake([1n], ""), `${name} must NOT have fewer than 1 characters.`);
    assert.equal(mistake([1n], "k".repeat(256)), `${name} must NOT have more than 255 characters.`);
    assert.equal(mistake([1n], "a b"), `${name} must match pattern "^[!-~]+$".`);
    assert.equal(mistake([1n], "ä"), `${name} must match pattern "^[!-~]+$".`);
    assert.deepEqual(reading([1n], "k".repeat(255)), { counts: [1], key: "k".repeat(255) });
  });

  it("are the client's mistake where the bytes are no message", () => {
    const asked = read(Buffer.from([0x0a, 0xff]));
    assert.ok(asked instanceof Mistake);
    assert.match(asked.sentence, /^The message cannot be decoded: .+\.$/);
  });
});
