import assert from "node:assert/strict";
import type { Contract } from "../../../contract/outputs";
import { manifests, type Manifest } from "../../../plan/render";
import { apps, configOf, least } from "../../support/stacks/apps";
import { onAws } from "../../support/stacks/contract";
import { containersOf, ownersOf, type Owner } from "./objects";

const SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:millrace-dev-images-AbCdEf";
const GROUP = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/images/1";

const withImages: Contract = {
  ...onAws,
  images: {
    bucket: "millrace-dev-images",
    signingSecretArn: SECRET,
    signingSecretVersion: "v1",
    targetGroup: { arn: GROUP, metricName: "targetgroup/images/1" },
  },
};

async function objects(values: Record<string, unknown> = {}, contract = withImages): Promise<Manifest[]> {
  return manifests(await apps({ ...least, ...values }, contract));
}

async function proxy(values: Record<string, unknown> = {}, contract = withImages): Promise<Owner> {
  const [found] = ownersOf(await objects(values, contract), ["Deployment"]).filter(
    ({ metadata }) => metadata.name === "images",
  );
  assert.ok(found);
  return found;
}

async function environment(values: Record<string, unknown> = {}, contract = withImages) {
  const [container] = containersOf(await proxy(values, contract));
  return Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]));
}

describe("the image proxy", () => {
  it("is left out where infra keeps no images", async () => {
    const found = (await objects({}, onAws)).filter(({ metadata }) => metadata.name === "images");
    assert.deepEqual(found, []);
  });

  it("reads one bucket only, whatever a signed address says", async () => {
    const env = await environment();
    assert.equal(env.IMGPROXY_BASE_URL, "s3://millrace-dev-images/");
    assert.equal(env.IMGPROXY_ALLOWED_SOURCES, "s3://millrace-dev-images/");
    assert.equal(env.IMGPROXY_S3_ALLOWED_BUCKETS, "millrace-dev-images");
    assert.deepEqual([env.IMGPROXY_USE_S3, env.IMGPROXY_S3_REGION], ["true", "eu-central-1"]);
  });

  it("takes key and salt from the secret itself, none of them in its manifest", async () => {
    const env = await environment();
    assert.equal(env.IMGPROXY_ENV_AWS_SECRET_ID, SECRET);
    assert.equal(env.IMGPROXY_ENV_AWS_SECRET_REGION, "eu-central-1");
    assert.ok(!("IMGPROXY_KEY" in env) && !("IMGPROXY_SALT" in env));
  });

  it("is replaced when they change, and keeps to them until then", async () => {
    const after = { ...withImages, images: { ...withImages.images, signingSecretVersion: "v2" } } as Contract;
    assert.equal((await environment()).IMGPROXY_ENV_AWS_SECRET_VERSION_ID, "v1");
    assert.equal((await environment({}, after)).IMGPROXY_ENV_AWS_SECRET_VERSION_ID, "v2");
  });

  it("is asked under its prefix, by balancer and probes alike", async () => {
    const env = await environment();
    assert.deepEqual([env.IMGPROXY_PATH_PREFIX, env.IMGPROXY_BIND], ["/images", ":8080"]);
    const [container] = containersOf(await proxy());
    for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"]) {
      const { httpGet } = container?.[probe] as { readonly httpGet: unknown };
      assert.deepEqual(httpGet, { path: "/images/health", port: "http" }, probe);
    }
    const all = await objects();
    const binding = all.find(
      ({ kind, metadata }) => kind === "TargetGroupBinding" && /^images-/.test(metadata.name),
    );
    const { targetGroupARN, serviceRef } = binding?.["spec"] as Record<string, unknown>;
    assert.deepEqual([targetGroupARN, serviceRef], [GROUP, { name: "images", port: 80 }]);
  });

  it("has browsers and CloudFront keep images for a year, and outlasts the balancer's idle connections", async () => {
    const env = await environment();
    assert.equal(env.IMGPROXY_TTL, String(365 * 24 * 3600));
    assert.ok(Number(env.IMGPROXY_KEEP_ALIVE_TIMEOUT) > 60);
  });

  it("is reached by the balancer, and reaches AWS, names and its credentials, and nothing else", async () => {
    const policy = (await objects()).find(
      ({ kind, metadata }) => kind === "NetworkPolicy" && metadata.name === "images",
    );
    const { ingress, egress } = policy?.["spec"] as {
      readonly ingress: readonly unknown[];
      readonly egress: readonly { readonly ports: readonly { readonly port: number }[] }[];
    };
    assert.deepEqual(ingress, [
      {
        from: onAws.network.balancerCidrs.map((cidr) => ({ ipBlock: { cidr } })),
        ports: [{ protocol: "TCP", port: 8080 }],
      },
    ]);
    assert.deepEqual(
      egress.map(({ ports }) => ports.map(({ port }) => port)),
      [[53, 53], [80], [443]],
    );
  });

  it("runs as its configuration says", async () => {
    const pools = { general: { cpuLimit: 8, memoryLimit: 32 }, fast: { cpuLimit: 8, memoryLimit: 32 } };
    const { spec } = await proxy({
      imageProxy: {
        image: "registry.example/imgproxy:v4.1.0",
        replicas: 3,
        cpu: "1",
        memory: "2Gi",
        nodePool: "fast",
      },
      nodePools: pools,
      logLevel: "trace",
    });
    assert.equal(spec.replicas, 3);
    const [container] = spec.template.spec.containers;
    assert.equal(container?.image, "registry.example/imgproxy:v4.1.0");
    assert.deepEqual(container.resources, {
      requests: { cpu: "1", memory: "2Gi" },
      limits: { memory: "2Gi" },
    });
    const selector = spec.template.spec["nodeSelector"] as Record<string, string>;
    assert.equal(selector["karpenter.sh/nodepool"], "fast");
    assert.equal((await environment({ logLevel: "trace" })).IMGPROXY_LOG_LEVEL, "debug");
    assert.equal((await environment({ logLevel: "silent" })).IMGPROXY_LOG_LEVEL, "error");
  });

  for (const image of [
    "ghcr.io/imgproxy/imgproxy:v4.0.12",
    "123456789012.dkr.ecr.eu-central-1.amazonaws.com/ghcr/imgproxy/imgproxy:4.0.12",
    `ghcr.io/imgproxy/imgproxy@sha256:${"a".repeat(64)}`,
    `ghcr.io/imgproxy/imgproxy:v4@sha256:${"a".repeat(64)}`,
  ]) {
    it(`may be ${image}`, async () => {
      assert.equal((await configOf({ ...least, imageProxy: { image } })).imageProxy.image, image);
    });
  }

  for (const image of [
    "ghcr.io/imgproxy/imgproxy",
    "ghcr.io/imgproxy/imgproxy:latest",
    "ghcr.io/imgproxy/imgproxy:v4",
  ]) {
    it(`may not be ${image}, which is moved`, async () => {
      await assert.rejects(configOf({ ...least, imageProxy: { image } }), {
        message: `The configuration of stack dev has a problem:\n  - millrace-apps:imageProxy.image is "${image}"; it must be an image by digest, or by a version that is never moved.`,
      });
    });
  }
});
