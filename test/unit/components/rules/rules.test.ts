import assert from "node:assert/strict";
import { isIPv4, isIPv6 } from "node:net";
import { domainToASCII, domainToUnicode } from "node:url";
import fc from "fast-check";
import * as aws from "../../../../components/rules/aws";
import * as databases from "../../../../components/rules/databases";
import * as images from "../../../../components/rules/images";
import * as kubernetes from "../../../../components/rules/kubernetes";
import * as names from "../../../../components/rules/names";
import * as net from "../../../../components/rules/network";
import { MYSQL_RESERVED, POSTGRES_RESERVED } from "../../../../components/rules/reserved-words";
import { also, objection, oneOf, rule, type Rule } from "../../../../components/rules/rule";
import { mysqlSection } from "../../../../services/common/src/settings/mysql";
import { redisSection } from "../../../../services/common/src/settings/redis";
import { readSettings } from "../../../../services/common/src/settings/read";

const accepts = (rule: Rule, text: string) => objection(rule, text) === undefined;

/** Texts of some characters, and among them such as a rule may treat differently. */
const texts = (...characters: readonly string[]) =>
  fc.string({ unit: fc.constantFrom(...Array.from(characters.join(""))), maxLength: 70 });

/** Asserts that the rule accepts exactly what an independent statement of it accepts. */
function agrees(rule: Rule, candidates: fc.Arbitrary<string>, statement: (text: string) => boolean): void {
  fc.assert(
    fc.property(candidates, (text) => {
      assert.equal(accepts(rule, text), statement(text), JSON.stringify(text));
    }),
    { numRuns: 300 },
  );
}

const every = (text: string, allowed: string) =>
  Array.from(text).every((character) => allowed.includes(character));
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";

describe("a rule", () => {
  it("says its first unmet demand", () => {
    const short = also(rule("lower case", /^[a-z]*$/), "must not be x", (text) => text !== "x");
    assert.deepEqual(
      ["X", "x", "y"].map((text) => objection(short, text)),
      ["must be lower case", "must not be x", undefined],
    );
    assert.equal(oneOf(["a", "b", "c"]), "a, b or c");
  });
});

describe("the rule for", () => {
  it("tag values: AWS's characters and length, no blank at an end, no reserved prefix", () => {
    agrees(
      aws.tagValue,
      fc.oneof(
        texts("ab", "Zé", "0", " _.:/=+-@", "<>&\t"),
        fc.nat({ max: 300 }).map((length) => "x".repeat(length)),
        fc.constantFrom("aws:x", "AWS:x", "awsx"),
      ),
      (text) =>
        text.length >= 1 &&
        text.length <= 256 &&
        !text.startsWith(" ") &&
        !text.endsWith(" ") &&
        every(text, `${LOWER}Zé${DIGITS} _.:/=+-@AWS`) &&
        text.slice(0, 4).toLowerCase() !== "aws:",
    );
  });

  it("regions: the partition aws alone", () => {
    const known = [
      "us-east-1",
      "eu-central-1",
      "ap-southeast-7",
      "mx-central-1",
      "il-central-1",
      "ca-west-1",
    ];
    for (const region of known) assert.ok(accepts(aws.region, region), region);
    for (const region of [
      "cn-north-1",
      "us-gov-east-1",
      "us-iso-west-1",
      "us-isob-east-1",
      "eu-isoe-west-1",
    ]) {
      assert.match(objection(aws.region, region) ?? "", /partition aws/, region);
    }
    for (const text of ["", "frankfurt", "us-east", "us-east-1a", "US-EAST-1", " us-east-1"]) {
      assert.equal(objection(aws.region, text), "must be an AWS region, such as eu-central-1", text);
    }
  });

  it("ARNs: this partition, twelve digits, a name without wildcards", () => {
    const arn = "arn:aws:iam::123456789012:role/team/dev";
    assert.ok(accepts(aws.roleOrUserArn, arn) && accepts(aws.principalArn, "arn:aws:iam::123456789012:root"));
    for (const bad of [
      arn.replace("aws", "aws-cn"),
      arn.replace("123456789012", "12345678901"),
      arn.replace("dev", "*"),
      arn.replace("team", "t*m"),
      arn.replace("dev", "d v"),
      arn.replace("dev", "d".repeat(65)),
      "arn:aws:iam::123456789012:root",
    ]) {
      assert.ok(!accepts(aws.roleOrUserArn, bad), bad);
    }
    const id = "0a0b0c0d-0000-4000-8000-000000000000";
    assert.ok(accepts(aws.keyArn, `arn:aws:kms:eu-central-1:123456789012:key/${id}`));
    assert.ok(accepts(aws.keyArn, `arn:aws:kms:eu-central-1:123456789012:key/mrk-${"0".repeat(32)}`));
    assert.ok(!accepts(aws.keyArn, "arn:aws:kms:eu-central-1:123456789012:alias/x"));
    assert.ok(!accepts(aws.certificateArn, `arn:aws:acm:cn-north-1:123456789012:certificate/${id}`));
  });

  it("namespaces: DNS labels that are not Kubernetes' or AWS's own", () => {
    const label = (text: string) =>
      text.length >= 1 &&
      text.length <= 63 &&
      every(text, `${LOWER}${DIGITS}-`) &&
      !text.startsWith("-") &&
      !text.endsWith("-");
    const candidates = fc.oneof(
      texts("ab0-", "A."),
      fc.constantFrom("default", "kube-system", "kube-x", "kubes", "amazon-x", "aws-x", "aws", "x-aws-x"),
    );
    agrees(kubernetes.namespace, candidates, label);
    agrees(
      kubernetes.ownNamespace,
      candidates,
      (text) =>
        label(text) &&
        !DIGITS.includes(text.charAt(0)) &&
        text !== "default" &&
        !["kube-", "amazon-", "aws-"].some((prefix) => text.startsWith(prefix)),
    );
  });

  it("node pools: label values that EKS Auto Mode does not have itself", () => {
    agrees(
      kubernetes.nodePool,
      fc.oneof(texts("ab0-", "A"), fc.constantFrom("system", "general-purpose", "general")),
      (text) =>
        every(text, `${LOWER}${DIGITS}-`) &&
        LOWER.includes(text.charAt(0)) &&
        text !== "" &&
        !text.endsWith("-") &&
        text.length <= 41 &&
        text !== "system" &&
        text !== "general-purpose",
    );
  });

  it("environments: short, no dash at the end or after another, not the account's own", () => {
    agrees(
      names.environment,
      fc.oneof(
        texts("ab0-"),
        fc.string({ unit: fc.constantFrom("a", "-"), maxLength: 13 }),
        fc.constant("state"),
      ),
      (text) =>
        text.length >= 1 &&
        text.length <= 12 &&
        every(text, `${LOWER}${DIGITS}-`) &&
        LOWER.includes(text.charAt(0)) &&
        !text.endsWith("-") &&
        !text.includes("--") &&
        text !== "state",
    );
  });

  it("IPv4 blocks: canonical numbers, and no bit set after the prefix", () => {
    const number = fc.oneof(
      fc.nat({ max: 300 }).map(String),
      fc.nat({ max: 99 }).map((value) => `0${value}`),
    );
    const blocks = fc
      .tuple(fc.array(number, { minLength: 4, maxLength: 4 }), fc.nat({ max: 34 }))
      .map(([bytes, prefix]) => `${bytes.join(".")}/${prefix}`);
    const zeroed = fc.nat({ max: 34 }).map((prefix) => `10.0.0.0/${prefix}`);
    agrees(net.anyBlock, fc.oneof(blocks, zeroed), (text) => {
      const [address = "", prefix = ""] = text.split("/");
      // Node refuses numbers with leading zeros, too.
      if (!isIPv4(address) || Number(prefix) > 32) return false;
      const binary = address
        .split(".")
        .map((byte) => Number(byte).toString(2).padStart(8, "0"))
        .join("");
      return !binary.slice(Number(prefix)).includes("1");
    });
  });

  it("blocks of EKS: Services in private ranges, clients outside them", () => {
    for (const block of ["10.100.0.0/16", "172.16.0.0/12", "192.168.4.0/24"]) {
      assert.ok(accepts(net.serviceBlock, block), block);
      assert.ok(!accepts(net.publicBlock, block), block);
    }
    for (const block of ["100.64.0.0/16", "8.0.0.0/12", "172.0.0.0/12", "172.32.0.0/16"]) {
      assert.ok(!accepts(net.serviceBlock, block), block);
    }
    for (const block of ["0.0.0.0/0", "198.51.100.7/32"]) assert.ok(accepts(net.publicBlock, block), block);
    assert.ok(!accepts(net.publicBlock, "0.0.0.0/1"));
  });

  it("blocks of the firewall: IPv6 in its shortest form as well", () => {
    const prefixes = fc.nat({ max: 130 });
    const candidates = fc.tuple(fc.ipV6(), prefixes).map(([address, prefix]) => `${address}/${prefix}`);
    agrees(net.firewallBlock, candidates, (text) => {
      const [address = "", prefix = ""] = text.split("/");
      if (!isIPv6(address) || Number(prefix) > 128 || Number(prefix) === 0) return false;
      if (new URL(`http://[${address}]`).hostname !== `[${address}]`) return false;
      return clearedAfter(address, Number(prefix));
    });
    for (const block of ["2001:db8::/32", "::1/128", "fe80::/10", "2001:db8::ff00:0:0/96"]) {
      assert.ok(accepts(net.firewallBlock, block), block);
    }
    for (const block of [
      "2001:db8::1/32",
      "2001:0db8::/32",
      "2001:DB8::/32",
      "::/0",
      "0.0.0.0/0",
      "2001:db8::",
    ]) {
      assert.ok(!accepts(net.firewallBlock, block), block);
    }
  });

  it("domain names: what DNS carries, international ones in Punycode", () => {
    fc.assert(
      fc.property(fc.domain(), (name) => {
        const lower = name.toLowerCase();
        assert.equal(accepts(net.domainName, lower), domainToASCII(lower) === lower, lower);
      }),
    );
    for (const name of ["münchen.example", "пример.рф", "例え.テスト", "faß.example"]) {
      const encoded = net.toPunycode(name);
      assert.ok(!accepts(net.domainName, name), name);
      assert.ok(accepts(net.domainName, encoded), encoded);
      assert.equal(domainToUnicode(encoded), name);
    }
    for (const bad of [
      "example",
      "a..example",
      "-a.example",
      "a-.example",
      "a_b.example",
      "1.2.3.4",
      "a.example.",
    ]) {
      assert.ok(!accepts(net.domainName, bad), bad);
      assert.equal(net.toPunycode(bad), bad);
    }
    assert.ok(!accepts(net.domainName, "xn--zzzzzz99999.example"), "not an encoding of anything");
  });

  it("databases: identifiers that are no reserved words and nothing the engine has", () => {
    for (const [rule, reserved, longest] of [
      [databases.mysqlDatabase, MYSQL_RESERVED, 64],
      [databases.postgresDatabase, POSTGRES_RESERVED, 63],
    ] as const) {
      for (const word of reserved) {
        assert.match(objection(rule, word) ?? "", /reserved word/, word);
        assert.match(objection(rule, word.toUpperCase()) ?? "", /reserved word/, word);
      }
      assert.ok(accepts(rule, "d".repeat(longest)) && !accepts(rule, "d".repeat(longest + 1)));
      for (const name of ["millrace", "orders_2", "Shop"]) assert.ok(accepts(rule, name), name);
      for (const name of ["", "1a", "a-b", "a.b", "a b", "ä"]) assert.ok(!accepts(rule, name), name);
    }
  });

  it("images: a content or a version, never a tag that moves", () => {
    const digest = `sha256:${"a".repeat(64)}`;
    for (const tag of ["0.1.0", "git-1a2b3c", digest]) assert.ok(accepts(images.imageVersion, tag), tag);
    for (const tag of ["latest", "main", "", ".x", "a b", "sha256:abc"]) {
      assert.ok(!accepts(images.imageVersion, tag), tag);
    }
    assert.ok(
      accepts(images.imagePrefix, "r.example:5000/a/b-c") && !accepts(images.imagePrefix, "r.example/a:1"),
    );
    assert.ok(!accepts(images.imagePrefix, "r.example//a") && !accepts(images.imagePrefix, "r.example"));
    assert.ok(
      accepts(images.imageByDigest, `r.example/a:1@${digest}`) &&
        !accepts(images.imageByDigest, "r.example/a:1"),
    );
  });
});

describe("what the configuration accepts, the services accept as well:", () => {
  it("queue names", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{0,120}$/), (name) => {
        fc.pre(accepts(databases.queueName, name));
        const env = { REDIS_HOST: "redis", REDIS_QUEUE: name };
        assert.equal(readSettings(env, { redis: redisSection }).redis.queue, name);
      }),
    );
  });

  it("database names", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,70}$/), (name) => {
        fc.pre(accepts(databases.mysqlDatabase, name));
        const env = { MYSQL_HOST: "mysql", MYSQL_DATABASE: name, MYSQL_CREDENTIALS: "file:/credentials" };
        assert.equal(readSettings(env, { mysql: mysqlSection }).mysql.database, name);
      }),
    );
  });
});

/** Whether an IPv6 address has no bit set after the prefix. */
function clearedAfter(address: string, prefix: number): boolean {
  const [head = "", tail = ""] = address.split("::");
  const groups = (part: string) => part.split(":").filter((group) => group !== "");
  const missing = 8 - groups(head).length - groups(tail).length;
  const all = address.includes("::")
    ? [...groups(head), ...Array.from({ length: missing }, () => "0"), ...groups(tail)]
    : groups(address);
  const binary = all.map((group) => parseInt(group, 16).toString(2).padStart(16, "0")).join("");
  return !binary.slice(prefix).includes("1");
}
