import assert from "node:assert/strict";
import { read, refused, network, type Change } from "./configured";

const CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/0a0b0c0d-0000-0000-0000-000000000000";
const VPN = { serverCertificateArn: CERTIFICATE, clientRootCertificateArn: CERTIFICATE };
const NEEDED = ["ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "logs", "secretsmanager", "sts"];
const ROLE = "arn:aws:iam::123456789012:role/ada";

describe("the configuration of people's ways in refuses", () => {
  const cases: [string, Readonly<Record<string, Change>>, string][] = [
    [
      "a key that is none",
      { bastion: { instanceKeys: ["ssh-rsa AAAA me"] } },
      'millrace-infra:bastion.instanceKeys[0] is "ssh-rsa AAAA me"; it must be an OpenSSH public key of ed25519 or ' +
        'ECDSA on one line, such as "ssh-ed25519 AAAA... me".',
    ],
    [
      "a machine that the image is not for",
      { bastion: { instanceType: "t3.nano" } },
      'millrace-infra:bastion.instanceType is "t3.nano"; it must be an arm64 instance type, such as t4g.nano.',
    ],
    [
      "a bastion that nobody reaches",
      { bastion: {}, ...network({ nat: "none", interfaceEndpoints: NEEDED }) },
      'millrace-infra:network.interfaceEndpoints is ["ec2","ecr.api","ecr.dkr","eks","eks-auth","logs","secre...; ' +
        "it must also have ssm (Systems Manager's agent on the bastion), ssmmessages (Systems Manager's agent on the " +
        'bastion) where nat is "none".',
    ],
    [
      "a certificate that is none",
      { vpn: { ...VPN, serverCertificateArn: "vpn.example.com" } },
      'millrace-infra:vpn.serverCertificateArn is "vpn.example.com"; it must be the ARN of a certificate in ACM.',
    ],
    [
      "clients with the network's addresses",
      { vpn: { ...VPN, clientCidr: "10.0.4.0/22" } },
      'millrace-infra:vpn.clientCidr is "10.0.4.0/22"; it must not overlap network.cidr.',
    ],
    [
      "fewer addresses for clients than AWS takes",
      { vpn: { ...VPN, clientCidr: "10.100.0.0/24" } },
      'millrace-infra:vpn.clientCidr is "10.100.0.0/24"; it must be an IPv4 block from /12 to /22, such as ' +
        '"10.100.0.0/22".',
    ],
    [
      "a session of a length that AWS does not know",
      { vpn: { ...VPN, sessionHours: 9 } },
      "millrace-infra:vpn.sessionHours is 9; it must be 8, 10, 12 or 24.",
    ],
    [
      "an administrator without a second factor",
      { access: { admin: { principals: [ROLE], twoFactor: "none" } } },
      'millrace-infra:access.admin.twoFactor is "none"; it must be "aws" or "identityProvider".',
    ],
    [
      "a second factor that a role cannot show",
      { access: { admin: { principals: [ROLE] } } },
      `millrace-infra:access.admin.principals[0] is "${ROLE}"; it must be the ARN of an IAM user or of an account ` +
        '(...:root) where twoFactor is "aws", as no others can show AWS a second factor.',
    ],
    [
      "a second factor of nobody's",
      { access: { developer: { principals: [ROLE], twoFactor: "identityProvider" } } },
      `millrace-infra:access.developer.principals[0] is "${ROLE}"; it must be the ARN of a role of IAM Identity ` +
        'Center (...:role/aws-reserved/sso.amazonaws.com/...) where twoFactor is "identityProvider".',
    ],
    [
      "anybody at all",
      { access: { readOnly: { principals: ["*"], twoFactor: "none" } } },
      'millrace-infra:access.readOnly.principals[0] is "*"; it must be the ARN of an IAM user, role or account.',
    ],
  ];
  for (const [what, change, sentence] of cases) it(what, () => refused(change, sentence));
});

describe("the configuration of people's ways in", () => {
  it("asks for a second factor, and ends an administrator's session soon, unless told otherwise", async () => {
    const principals = ["arn:aws:iam::123456789012:user/ada"];
    const { access } = await read({ access: { admin: { principals }, developer: { principals } } });
    assert.deepEqual(access, {
      admin: { principals, twoFactor: "aws", sessionHours: 1 },
      developer: { principals, twoFactor: "aws", sessionHours: 8 },
    });
  });

  it("takes a bastion without Internet where Systems Manager is inside", async () => {
    const interfaceEndpoints = [...NEEDED, "ssm", "ssmmessages"];
    const { bastion } = await read({ bastion: {}, ...network({ nat: "none", interfaceEndpoints }) });
    assert.deepEqual(bastion, { instanceType: "t4g.nano", generation: 1, instanceKeys: [] });
  });
});
