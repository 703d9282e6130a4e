import assert from "node:assert/strict";
import { contract } from "../../../contract/outputs";
import type { Recording } from "../../../plan/record";
import { stackConfig } from "../../../plan/stack-file";
import { configured, ofTypes, recorded, statementsOf } from "../../support/graph";
import { withOptions } from "./options";

const CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/0a0b0c0d-0000-0000-0000-000000000000";
const EVERYTHING = {
  databases: { orders: { cluster: "own" } },
  documents: {},
  search: { admins: ["arn:aws:iam::123456789012:role/platform"], database: "counts" },
  streaming: { engine: { kind: "serverless" } },
  vpn: { serverCertificateArn: CERTIFICATE, clientRootCertificateArn: CERTIFICATE },
  access: {
    admin: { principals: ["arn:aws:iam::123456789012:user/ada"] },
    developer: { principals: ["arn:aws:iam::123456789012:root"] },
    readOnly: { principals: ["arn:aws:iam::123456789012:role/visitors"], twoFactor: "none" },
  },
};

/** What a security group lets out, as `to port`, and what lets it in. */
function ways({ resources }: Recording, group: string) {
  const rules = (type: string, key: string, other: string) =>
    resources
      .filter((resource) => resource.type.includes(type) && resource.inputs[key] === group)
      .map(({ inputs }) => `${String(inputs[other] ?? inputs.cidrIpv4)} ${String(inputs.fromPort)}`)
      .sort();
  return {
    out: rules("securityGroupEgressRule", "securityGroupId", "referencedSecurityGroupId"),
    intoOthers: rules("securityGroupIngressRule", "referencedSecurityGroupId", "securityGroupId"),
    in: rules("securityGroupIngressRule", "securityGroupId", "referencedSecurityGroupId"),
  };
}

/** Every store that there can be, and the cluster's API. */
const DESTINATIONS = [
  "cluster-eks-security-group 443",
  "database-orders-group-id 3306",
  "documents-group-id 27017",
  "mysql-group-id 3306",
  "postgres-group-id 5432",
  "queue-group-id 6379",
  "search-group-id 443",
  "streaming-group-id 9098",
];

describe("people", () => {
  let all: Recording;
  before(async () => {
    all = await withOptions("prod", EVERYTHING);
  });

  it("have no way in where none is asked for", async () => {
    const dev = await recorded("dev");
    assert.deepEqual(
      dev.resources.filter(({ type }) => /ec2\/instance:|ec2clientvpn|PersonRole/.test(type)),
      [],
    );
    for (const output of ["tunnels", "tunnelPolicyArn", "roles", "vpnEndpointId", "access"]) {
      assert.equal(dev.outputs[output], undefined);
    }
  });

  it("reach through bastion and VPN what there is, and only that; nobody connects to either", () => {
    assert.deepEqual(ways(all, "bastion-group-id"), {
      out: ["0.0.0.0/0 443", ...DESTINATIONS],
      intoOthers: DESTINATIONS,
      in: [],
    });
    assert.deepEqual(ways(all, "vpn-group-id"), { out: DESTINATIONS, intoOthers: DESTINATIONS, in: [] });
  });

  it("reach what is on, not what may be", async () => {
    const { out } = ways(await recorded("prod"), "bastion-group-id");
    assert.deepEqual(out, [
      "0.0.0.0/0 443",
      "cluster-eks-security-group 443",
      "mysql-group-id 3306",
      "queue-group-id 6379",
    ]);
  });

  it("come by a bastion that needs no Internet where Systems Manager is inside", async () => {
    const inside = await withOptions("prod", {
      network: {
        ...(JSON.parse(stackConfig(".", "prod")["millrace-infra:network"] ?? "") as object),
        interfaceEndpoints: ["ssm", "ssmmessages"],
      },
    });
    const { out } = ways(inside, "bastion-group-id");
    assert.deepEqual(
      out.slice(0, 3).map((way) => /^10\.\d+\.\d+\.0\/18 443$/.test(way)),
      [true, true, true],
    );
    assert.ok(!out.includes("0.0.0.0/0 443"));
  });

  it("are told the command to each endpoint, all with local ports of their own", () => {
    const tunnels = all.outputs.tunnels as Readonly<Record<string, string>>;
    const ends = Object.entries(tunnels).map(([name, command]) => {
      const parameters = /--parameters '(.*)'$/.exec(command)?.[1] ?? "";
      const { host, portNumber, localPortNumber } = JSON.parse(parameters) as Record<string, string[]>;
      return [name, (host?.[0] ?? "").replace(/\..*$/, ""), portNumber?.[0], localPortNumber?.[0]];
    });
    assert.deepEqual(ends, [
      ["mysql", "millrace-prod-mysql", "3306", "13306"],
      ["mysqlReader", "millrace-prod-mysql", "3306", "13309"],
      ["mysql-orders", "millrace-prod-mysql-orders", "3306", "13307"],
      ["mysql-ordersReader", "millrace-prod-mysql-orders", "3306", "13308"],
      ["queue", "clustercfg", "6379", "16379"],
      ["postgres", "millrace-prod-postgres", "5432", "15432"],
      ["postgresReader", "millrace-prod-postgres", "5432", "15433"],
      ["documents", "millrace-prod-documents", "27017", "37017"],
      ["documentsReader", "millrace-prod-documents", "27017", "37018"],
      ["search", "vpc-millrace-prod-search-example", "443", "10444"],
      ["streaming", "boot-example", "9098", "19098"],
      ["kubernetes", "abcdef", "443", "10443"],
    ]);
    const target = all.resources.find(({ name }) => name === "bastion-instance-1");
    assert.ok(target && Object.values(tunnels).every((command) => / --target i-[0-9a-f]{17} /.test(command)));
  });

  it("take roles that lead to groups; administrators with a second factor", () => {
    assert.deepEqual(all.outputs.roles, {
      admin: "arn:aws:iam::123456789012:role/millrace-prod-admin",
      developer: "arn:aws:iam::123456789012:role/millrace-prod-developer",
      readOnly: "arn:aws:iam::123456789012:role/millrace-prod-read-only",
    });
    const entries = ofTypes(all, ["aws:eks/accessEntry:AccessEntry"]).filter(
      ({ inputs }) => inputs.kubernetesGroups !== undefined,
    );
    assert.deepEqual(
      entries.map(({ inputs }) => [inputs.principalArn, inputs.kubernetesGroups]),
      [
        ["arn:aws:iam::123456789012:role/millrace-prod-admin", ["millrace:admin"]],
        ["arn:aws:iam::123456789012:role/millrace-prod-developer", ["millrace:developer"]],
        ["arn:aws:iam::123456789012:role/millrace-prod-read-only", ["millrace:read-only"]],
      ],
    );
    const [admin] = ofTypes(all, ["aws:iam/role:Role"]).filter(({ name }) => name === "admin-role");
    assert.ok(admin);
    assert.match(JSON.stringify(statementsOf(admin)), /"aws:MultiFactorAuthPresent":"true"/);
    assert.deepEqual(contract.parse(all.outputs).access, {
      groups: { admin: "millrace:admin", developer: "millrace:developer", readOnly: "millrace:read-only" },
    });
  });

  it("open tunnels as administrators and developers, not as those who only look", () => {
    const attached = ofTypes(all, ["aws:iam/rolePolicyAttachment:RolePolicyAttachment"])
      .filter(({ inputs }) => inputs.policyArn === all.outputs.tunnelPolicyArn)
      .map(({ inputs }) => inputs.role);
    assert.deepEqual(attached, ["millrace-prod-admin", "millrace-prod-developer"]);
  });

  it("ask the network's own resolver for names over the VPN", () => {
    const [endpoint] = ofTypes(all, ["aws:ec2clientvpn/endpoint:Endpoint"]);
    assert.deepEqual(endpoint?.inputs.dnsServers, [`${configured("prod").block}.0.2`]);
  });
});
