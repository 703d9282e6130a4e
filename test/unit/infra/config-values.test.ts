import { domainToASCII } from "node:url";
import assert from "node:assert/strict";
import { network, read, refused, type Change } from "./configured";

const TAG =
  "it must be a tag value of 1 to 256 letters, digits, spaces and _ . : / = + - @, without a space at either end.";
const ENVIRONMENT = "it must be a name of up to 12 lower-case letters, digits and dashes.";
const DASHES = "it must have no dash at its end and no two in a row.";
const PARTITION =
  "it must be a region of the partition aws, such as eu-central-1, since China, GovCloud and sovereign regions have " +
  "other ARNs.";
const RESERVED_NAMESPACE =
  "it must not be default or begin with kube-, amazon- or aws-, which Kubernetes and AWS use.";
const ADD_ON_NAMESPACE =
  "it must not be amazon-cloudwatch, datadog, external-dns or keda, where add-ons run.";
const CIDR = 'it must be an IPv4 block from /16 to /20, such as "10.20.0.0/16".';
const ROLE = "arn:aws:iam::123456789012:role/dev";
const NAME_ONCE = "it must name each once.";

const shown = (value: unknown) => {
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
};

/** A value that AWS or Kubernetes refuses: its key, the value, and what would be right. */
type Bad = readonly [key: string, value: unknown, right: string];

const top: readonly Bad[] = [
  ["owner", "R&D <team>", TAG],
  ["owner", "x".repeat(257), TAG],
  ["owner", "  ", TAG],
  ["owner", " platform", TAG],
  ["owner", "platform\t", TAG],
  ["owner", "", TAG],
  ["owner", "AWS:platform", "it must not begin with aws:, which is reserved for AWS."],
  [
    "repository",
    "https://github.com/acme/millrace",
    "it must be a repository's address without a scheme, such as github.com/example/millrace.",
  ],
  ["environment", "dev-", DASHES],
  ["environment", "a--b", DASHES],
  ["environment", "Dev", ENVIRONMENT],
  ["environment", "-dev", ENVIRONMENT],
  ["environment", "1dev", ENVIRONMENT],
  ["environment", "a".repeat(13), ENVIRONMENT],
  [
    "environment",
    "state",
    "it must be none of account, bootstrap, images, shared, state, trail, under which the account has its own.",
  ],
  ["namespace", "kube-system", RESERVED_NAMESPACE],
  ["namespace", "kube-public", RESERVED_NAMESPACE],
  ["namespace", "kube-node-lease", RESERVED_NAMESPACE],
  ["namespace", "default", RESERVED_NAMESPACE],
  ["namespace", "amazon-guardduty", RESERVED_NAMESPACE],
  ["namespace", "keda", ADD_ON_NAMESPACE],
  ["namespace", "external-dns", ADD_ON_NAMESPACE],
  ["namespace", "datadog", ADD_ON_NAMESPACE],
  [
    "namespace",
    "shop-",
    "it must be a Kubernetes namespace: up to 63 lower-case letters, digits and dashes, with no dash at either end.",
  ],
  ["accountId", "12345678901", "it must be the twelve digits of an AWS account, in quotes."],
];

/** Values deeper down, each with the smallest section that has its key. */
const deep: readonly (readonly [change: Readonly<Record<string, Change>>, ...Bad])[] = [
  [network({ cidr: "10.020.0.0/16" }), "network.cidr", "10.020.0.0/16", CIDR],
  [network({ cidr: "010.0.0.0/16" }), "network.cidr", "010.0.0.0/16", CIDR],
  [network({ cidr: "10.0.0.0/016" }), "network.cidr", "10.0.0.0/016", CIDR],
  [network({ cidr: "10.0.0.0/21" }), "network.cidr", "10.0.0.0/21", CIDR],
  [
    network({ cidr: "127.0.0.0/16" }),
    "network.cidr",
    "127.0.0.0/16",
    "it must not be in 0.0.0.0/8, 127.0.0.0/8, 169.254.0.0/16, 224.0.0.0/4, 240.0.0.0/4, which are reserved.",
  ],
  [network({ interfaceEndpoints: ["sts", "sts"] }), "network.interfaceEndpoints", ["sts", "sts"], NAME_ONCE],
  [
    network({ interfaceEndpoints: ["s3"] }),
    "network.interfaceEndpoints[0]",
    "s3",
    "it must not be s3 or dynamodb, which have gateway endpoints.",
  ],
  [
    { cluster: { serviceCidr: "100.64.0.0/16" } },
    "cluster.serviceCidr",
    "100.64.0.0/16",
    "it must be in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16.",
  ],
  [
    { cluster: { serviceCidr: "172.20.0.0/28" } },
    "cluster.serviceCidr",
    "172.20.0.0/28",
    'it must be an IPv4 block from /12 to /24, such as "172.20.0.0/16".',
  ],
  [
    { cluster: { publicCidrs: ["10.1.2.3/32"] } },
    "cluster.publicCidrs[0]",
    "10.1.2.3/32",
    "it must be public, since EKS refuses reserved addresses.",
  ],
  [
    {
      cluster: { access: { dev: { principalArn: "arn:aws-cn:iam::123456789012:role/dev", policy: "view" } } },
    },
    "cluster.access.dev.principalArn",
    "arn:aws-cn:iam::123456789012:role/dev",
    "it must be the ARN of an IAM role or user.",
  ],
  [
    { cluster: { access: { dev: { principalArn: ROLE, groups: ["system:masters"] } } } },
    "cluster.access.dev.groups[0]",
    "system:masters",
    "it must not begin with system:, eks:, aws:, amazon: or iam:, which EKS reserves.",
  ],
  [
    { cluster: { access: { dev: { principalArn: ROLE, policy: "view", namespaces: ["Shop"] } } } },
    "cluster.access.dev.namespaces[0]",
    "Shop",
    'it must be a Kubernetes namespace, or a pattern of some such as "team-*".',
  ],
  [
    {
      cluster: {
        access: { a: { principalArn: ROLE, policy: "view" }, b: { principalArn: ROLE, policy: "edit" } },
      },
    },
    "cluster.access",
    { a: { principalArn: ROLE, policy: "view" }, b: { principalArn: ROLE, policy: "edit" } },
    "it must name each principalArn once, since EKS takes one access entry for each.",
  ],
  ...["mysql", "information_schema", "performance_schema", "sys", "MySQL"].map(
    (database) =>
      [
        { mysql: { database } },
        "mysql.database",
        database,
        "it must not be information_schema, migrator, mysql, performance_schema or sys, which are not for services.",
      ] as const,
  ),
  [{ mysql: { database: "order" } }, "mysql.database", "order", "it must not be a reserved word of MySQL."],
  ...["postgres", "template1", "rdsadmin"].map(
    (database) =>
      [
        { postgres: { database } },
        "postgres.database",
        database,
        "it must not be postgres, rdsadmin, template0 or template1, which Aurora PostgreSQL itself has.",
      ] as const,
  ),
  [
    { postgres: { database: "user" } },
    "postgres.database",
    "user",
    "it must not be a reserved word of PostgreSQL.",
  ],
  [
    { vpn: vpn({ routes: ["10.100.0.0/24"] }) },
    "vpn.routes",
    ["10.100.0.0/24"],
    "it must not overlap vpn.clientCidr.",
  ],
  [
    { vpn: vpn({ routes: ["10.0.0.0/16"] }) },
    "vpn.routes",
    ["10.0.0.0/16"],
    "it must not overlap network.cidr, to which there is a route already.",
  ],
  [
    { vpn: vpn({ routes: ["10.8.0.0/16", "10.8.0.0/16"] }) },
    "vpn.routes",
    ["10.8.0.0/16", "10.8.0.0/16"],
    NAME_ONCE,
  ],
  [
    firewall({ deny: ["198.051.100.9/32"] }),
    "edge.firewall.deny[0]",
    "198.051.100.9/32",
    'it must be a block of IPv4 or IPv6 addresses, such as "198.51.100.7/32" or "2001:db8::/32".',
  ],
  [
    firewall({ deny: ["2001:DB8::/32"] }),
    "edge.firewall.deny[0]",
    "2001:DB8::/32",
    'it must be a block of IPv4 or IPv6 addresses, such as "198.51.100.7/32" or "2001:db8::/32".',
  ],
  [
    firewall({ allow: ["::/0"] }),
    "edge.firewall.allow[0]",
    "::/0",
    "it must be a block smaller than /0, since AWS WAF does not take all addresses as one.",
  ],
  [{ backup: { copyRegion: "us-gov-west-1" } }, "backup.copyRegion", "us-gov-west-1", PARTITION],
  [
    { budget: { monthlyUsd: 100, emails: ["a@example.com", "a@example.com"] } },
    "budget.emails",
    ["a@example.com", "a@example.com"],
    NAME_ONCE,
  ],
  [
    { budget: { monthlyUsd: 100, emails: ["a b@example.com"] } },
    "budget.emails[0]",
    "a b@example.com",
    "it must be an e-mail address.",
  ],
  [
    { streaming: { engine: { kind: "serverless" }, serviceAccounts: { collector: { reads: ["a"] } } } },
    "streaming.serviceAccounts.collector",
    "collector",
    "it must not be admin, administrator, collector, ingestion, none, postgres, public, rdsadmin, root or " +
      "serviceadmin, which have other uses.",
  ],
  [
    { edge: { origin: "public", domain: { name: "shop_1.example.com", zoneName: "example.com" } } },
    "edge.domain.name",
    "shop_1.example.com",
    "it must be a name in DNS in lower case, such as shop.example.com.",
  ],
];

function vpn(change: Readonly<Record<string, unknown>>) {
  const certificate =
    "arn:aws:acm:eu-central-1:123456789012:certificate/0a0b0c0d-0000-0000-0000-000000000000";
  return { serverCertificateArn: certificate, clientRootCertificateArn: certificate, ...change };
}

function firewall(change: Readonly<Record<string, unknown>>) {
  return { edge: { origin: "public", firewall: change } };
}

describe("the infra configuration names key, value and what would be right of", () => {
  for (const [key, value, right] of top) {
    it(`${key}: ${shown(value)}`, () =>
      refused({ [key]: String(value) }, `millrace-infra:${key} is ${shown(value)}; ${right}`));
  }
  for (const [change, key, value, right] of deep) {
    it(`${key}: ${shown(value)}`, () =>
      refused(change, `millrace-infra:${key} is ${shown(value)}; ${right}`));
  }
  for (const region of ["cn-north-1", "cn-northwest-1", "us-gov-west-1", "us-iso-east-1", "eusc-de-east-1"]) {
    it(`aws:region: ${region}`, () =>
      refused({ "aws:region": region }, `aws:region is "${region}"; ${PARTITION}`));
  }
});

describe("an international domain name", () => {
  const domain = async (name: string, zoneName: string) =>
    (await read({ edge: { origin: "public", domain: { name, zoneName } } })).edge?.domain;

  it("is taken in its own letters, and becomes Punycode, which Route 53 and ACM take", async () => {
    assert.deepEqual(await domain("laden.münchen.example", "münchen.example"), {
      name: "laden.xn--mnchen-3ya.example",
      zoneName: "xn--mnchen-3ya.example",
      makeZone: false,
    });
  });

  it("is taken in Punycode, also as the top-level domain", async () => {
    assert.equal(
      (await domain("xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd.xn--p1ai"))?.name,
      "xn--e1afmkfd.xn--p1ai",
    );
    assert.equal((await domain("пример.рф", "пример.рф"))?.name, "xn--e1afmkfd.xn--p1ai");
  });

  it("is measured in Punycode", async () => {
    const name = `${"ü".repeat(40)}.example.com`;
    await refused(
      { edge: { origin: "public", domain: { name, zoneName: "example.com" } } },
      `millrace-infra:edge.domain.name is ${shown(name)}; it must be at most 57 characters in Punycode, since ` +
        "certificates of names below it have room for 64.",
    );
    assert.ok(domainToASCII(name).length > 57 && name.length <= 57);
  });
});
