import assert from "node:assert/strict";
import {
  addresses,
  awsApis,
  dns,
  internet,
  labelled,
  podIdentity,
  pods,
  policySpec,
} from "../../../k8s/openings";

const CASES = [
  {
    name: "addresses on one port",
    opening: addresses(["10.0.1.0/24", "10.0.2.0/24"], 3306),
    peers: [{ ipBlock: { cidr: "10.0.1.0/24" } }, { ipBlock: { cidr: "10.0.2.0/24" } }],
    ports: [{ protocol: "TCP", port: 3306 }],
  },
  {
    name: "pods of a service",
    opening: pods("web", 8080),
    peers: [{ podSelector: { matchLabels: { "app.kubernetes.io/name": "web" } } }],
    ports: [{ protocol: "TCP", port: 8080 }],
  },
  {
    name: "pods with a label, in the same namespace and in others, on several ports",
    opening: labelled({ calls: "true" }, ["shop"], [8080, 9000]),
    peers: [
      { podSelector: { matchLabels: { calls: "true" } } },
      {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop" } },
        podSelector: { matchLabels: { calls: "true" } },
      },
    ],
    ports: [
      { protocol: "TCP", port: 8080 },
      { protocol: "TCP", port: 9000 },
    ],
  },
  {
    name: "name resolution over UDP and TCP, at the node's address",
    opening: dns("172.20.0.10", "node"),
    peers: [{ ipBlock: { cidr: "172.20.0.10/32" } }],
    ports: [
      { protocol: "UDP", port: 53 },
      { protocol: "TCP", port: 53 },
    ],
  },
  {
    name: "name resolution by CoreDNS, at its Service's address and its pods'",
    opening: dns("10.96.0.10", "pods"),
    peers: [
      { ipBlock: { cidr: "10.96.0.10/32" } },
      {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
        podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
      },
    ],
    ports: [
      { protocol: "UDP", port: 53 },
      { protocol: "TCP", port: 53 },
    ],
  },
  {
    name: "Pod Identity's agent",
    opening: podIdentity(),
    peers: [{ ipBlock: { cidr: "169.254.170.23/32" } }],
    ports: [{ protocol: "TCP", port: 80 }],
  },
  {
    name: "AWS's APIs, without what is local to the instance",
    opening: awsApis(),
    peers: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } }],
    ports: [{ protocol: "TCP", port: 443 }],
  },
  {
    name: "the Internet by HTTPS, without what is local to the instance and without blocks of the network",
    opening: internet(["10.0.96.0/24", "10.0.97.0/24"]),
    peers: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16", "10.0.96.0/24", "10.0.97.0/24"] } }],
    ports: [{ protocol: "TCP", port: 443 }],
  },
];

describe("openings", () => {
  for (const { name, opening, peers, ports } of CASES) {
    it(`lead to ${name}`, () => {
      assert.deepEqual(opening, { peers, ports });
    });
  }
});

describe("policySpec", () => {
  it("closes both directions when there are no openings", () => {
    assert.deepEqual(policySpec({}, { ingress: [], egress: [] }), {
      podSelector: { matchLabels: {} },
      policyTypes: ["Ingress", "Egress"],
      ingress: [],
      egress: [],
    });
  });

  it("keeps each opening's peers with its own ports", () => {
    const spec = policySpec(
      { app: "a" },
      { ingress: [pods("web", 1)], egress: [addresses(["10.0.0.0/8"], 2), podIdentity()] },
    );
    assert.deepEqual(spec.ingress, [
      {
        from: [{ podSelector: { matchLabels: { "app.kubernetes.io/name": "web" } } }],
        ports: [{ protocol: "TCP", port: 1 }],
      },
    ]);
    assert.deepEqual(spec.egress, [
      { to: [{ ipBlock: { cidr: "10.0.0.0/8" } }], ports: [{ protocol: "TCP", port: 2 }] },
      { to: [{ ipBlock: { cidr: "169.254.170.23/32" } }], ports: [{ protocol: "TCP", port: 80 }] },
    ]);
  });
});
