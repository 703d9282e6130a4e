import assert from "node:assert/strict";
import { secretsProvider } from "../../../deliver/account";
import { imagesIn, versionsIn } from "../../../deliver/status";

describe("the status of a stack", () => {
  it("has the versions of cluster and engines", () => {
    assert.deepEqual(
      versionsIn([
        { type: "aws:eks/cluster:Cluster", name: "cluster", inputs: { version: "1.34" } },
        {
          type: "aws:rds/cluster:Cluster",
          name: "mysql",
          inputs: { engine: "aurora-mysql", engineVersion: "8.0" },
        },
        { type: "aws:elasticache/user:User", name: "user", inputs: { engine: "valkey" } },
        {
          type: "aws:elasticache/serverlessCache:ServerlessCache",
          name: "queue",
          inputs: { engine: "valkey" },
        },
        {
          type: "aws:rds/clusterInstance:ClusterInstance",
          name: "writer",
          inputs: { engine: "aurora-mysql" },
        },
      ]),
      [
        ["cluster", "Kubernetes 1.34"],
        ["mysql", "aurora-mysql 8.0"],
        ["queue", "valkey"],
      ],
    );
  });

  it("has the images of each workload", () => {
    const containers = [{ image: "registry/producer@sha256:1" }, { image: "registry/sidecar:2" }];
    const spec = { template: { spec: { containers, initContainers: [{ image: "registry/sidecar:2" }] } } };
    assert.deepEqual(
      imagesIn([
        { type: "kubernetes:apps/v1:Deployment", name: "producer", inputs: { spec } },
        { type: "kubernetes:core/v1:ConfigMap", name: "config", inputs: { data: { image: "none" } } },
      ]),
      [["producer", "registry/producer@sha256:1, registry/sidecar:2"]],
    );
  });
});

describe("what encrypts the secrets of a new stack", () => {
  it("is the key that bootstrap made with the backend's bucket, in the context of the environment", () => {
    const backend = "s3://millrace-state-123456789012-eu-central-1?region=eu-central-1&awssdk=v2";
    assert.equal(
      secretsProvider(backend, "dev"),
      "awskms://alias/millrace-secrets?region=eu-central-1&awssdk=v2&context_environment=dev",
    );
    assert.equal(secretsProvider("file:///tmp/states", "dev"), undefined);
  });
});
