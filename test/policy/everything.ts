/** Every option of an environment, on, in place of what prod's file says: keys of `millrace-infra`. */
export const EVERYTHING: Readonly<Record<string, unknown>> = {
  databases: { orders: { serviceAccounts: ["orders"] } },
  postgres: { serviceAccounts: ["billing"] },
  documents: { serviceAccounts: ["catalog"] },
  search: {
    admins: ["arn:aws:iam::123456789012:role/platform"],
    masterType: "m7g.large.search",
    ingestion: {},
  },
  streaming: {
    engine: { kind: "provisioned" },
    serviceAccounts: { bills: { reads: ["orders"], groups: ["bills"] } },
  },
  edge: {
    origin: "vpc",
    domain: { name: "shop.example.com", zoneName: "example.com", makeZone: true },
    grpc: { cidrs: ["198.51.100.0/24"] },
    firewall: {},
  },
  images: {},
  notifications: {
    emails: ["platform@example.com"],
    slack: { workspaceId: "T07EA123LEP", channelId: "C07EZ1ABC23" },
  },
  observability: {
    datadog: { apiKeySecretArn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:datadog" },
  },
  bastion: {
    instanceKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl me"],
  },
  vpn: {
    serverCertificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d",
    clientRootCertificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/4e5f6a7b",
  },
  runner: {
    repository: "example/millrace",
    connectionArn: "arn:aws:codeconnections:us-east-1:123456789012:connection/0a1b2c3d",
  },
  access: {
    admin: { principals: ["arn:aws:iam::123456789012:user/anna"] },
    developer: { principals: ["arn:aws:iam::123456789012:user/ben"] },
    readOnly: { principals: ["arn:aws:iam::123456789012:user/cleo"] },
  },
};
