import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { isPublicKey, MAX_KEYS, userData } from "../../../../components/access/bastion-user-data";

/** Keys of nobody's, made for this file. */
const ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG2ZhSnnd7irTAVWCqJh8WW9xnZE33SmUVdWA5rZYz2c me@laptop";
const ECDSA =
  "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBGQCDphsZKTMncf/ydmoUg3E2CEontJ/8iZiOJ/VIrErh6xfELtnWmAIjHB+Y0Ib16+wNyBHKrvUjlOYpD/tdBU=";

const ENDPOINTS = [
  { host: "writer.example", port: 3306 },
  { host: "cache.example", port: 6379 },
];

/** The longest that is taken: a key on NIST's largest curve, with the longest comment. */
const LONGEST = `ecdsa-sha2-nistp521 ${Buffer.concat([
  Buffer.from([0, 0, 0, 19]),
  Buffer.from("ecdsa-sha2-nistp521"),
  Buffer.alloc(149),
]).toString("base64")} ${"c".repeat(64)}`;

describe("public keys", () => {
  it("are taken as ssh-keygen writes them, with a comment or without", () => {
    for (const key of [ED25519, ED25519.replace(/ me@laptop$/, ""), ECDSA, LONGEST]) {
      assert.ok(isPublicKey(key), key);
    }
  });

  const [type = "", blob = ""] = ED25519.split(" ");
  const refused: Record<string, string> = {
    nothing: "",
    "a private key": "-----BEGIN OPENSSH PRIVATE KEY-----",
    "a key of a kind that signs with SHA-1": "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ==",
    "a key that was cut off": `${type} ${blob.slice(0, 24)}`,
    "a key that says it is of another kind": `ecdsa-sha2-nistp256 ${blob}`,
    "a key with options of its own": `command="sh" ${ED25519}`,
    "two keys on two lines": `${ED25519}\n${ECDSA}`,
    "what a shell would run": `${type} ${blob} $(reboot)`,
    "what would end the list": `${type} ${blob} a\nEND`,
    "letters that are not base64": `${type} ${blob.slice(0, -2)}!!`,
  };
  for (const [what, key] of Object.entries(refused)) {
    it(`are not ${what}`, () => assert.equal(isPublicKey(key), false));
  }
});

describe("the bastion's user data", () => {
  it("is what a shell can read, with keys and without", () => {
    for (const keys of [[], [ED25519]]) {
      execFileSync("bash", ["-n"], { input: userData(keys, ENDPOINTS) });
    }
  });

  it("stops at the first thing that goes wrong", () => {
    assert.match(userData([], []), /^#!\/bin\/bash\nset -euo pipefail\n/);
  });

  it("has no SSH server where nobody has a key", () => {
    const text = userData([], ENDPOINTS);
    assert.match(text, /^systemctl disable --now sshd\.service$/m);
    assert.doesNotMatch(text, /tunnel|writer\.example|systemctl enable/);
  });

  it("takes from everybody the means to become somebody else, before anybody may come", () => {
    const lines = userData([ED25519], ENDPOINTS).split("\n");
    const at = (pattern: RegExp) => lines.findIndex((line) => pattern.test(line));
    const steps = [
      at(/^systemctl disable --now sshd\.service$/),
      at(/useradd --system --no-create-home ssm-user$/),
      at(/^usermod --lock --shell \/sbin\/nologin ssm-user$/),
      at(/^rm -f \/etc\/sudoers\.d\/\*$/),
      at(/^find \/ .*-perm \/6000 -exec chmod ug-s/),
      at(/^useradd .* --shell \/sbin\/nologin tunnel$/),
      at(/^systemctl enable --now tunnel\.service$/),
    ];
    assert.ok(!steps.includes(-1), steps.join());
    assert.deepEqual(
      steps,
      [...steps].sort((one, other) => one - other),
    );
  });

  it("fits into what EC2 takes, with the most and longest keys and every kind of store", () => {
    const endpoints = Array.from({ length: 16 }, (_, index) => ({
      host: `millrace-abcdefghijkl-mysql-${index}.cluster-ro-c1234567890a.ap-southeast-1.rds.amazonaws.com`,
      port: 27017,
    }));
    const bytes = Buffer.byteLength(userData(Array<string>(MAX_KEYS).fill(LONGEST), endpoints));
    assert.ok(bytes <= 16_384, `${bytes} bytes`);
  });
});
