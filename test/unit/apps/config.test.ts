import assert from "node:assert/strict";
import { z } from "zod";
import { imageOf, schema } from "../../../apps/config";
import { RESERVED_NAMES } from "../../../platform/name";
import { configOf, least } from "../../support/stacks/apps";

const images = least["images"] as Record<string, string>;
const DIGEST = `sha256:${"a".repeat(64)}`;

describe("apps config", () => {
  it("needs images and nothing else", async () => {
    const { images: read, ...config } = await configOf({ images });
    assert.deepEqual(read, images);
    assert.deepEqual(config, {
      producer: {
        cpu: "100m",
        memory: "256Mi",
        queue: {
          softDepth: 1_000_000,
          hardDepth: 2_000_000,
          softMemoryPercent: 75,
          hardMemoryPercent: 90,
          inHand: 20_000,
        },
        retry: { attempts: 5, delayMs: 50, deadlineMs: 3000 },
        waitReplicas: 0,
        corsOrigins: [],
        callerNamespaces: [],
      },
      consumer: { cpu: "100m", memory: "256Mi" },
      imageProxy: { image: "ghcr.io/imgproxy/imgproxy:v4.0.12", cpu: "250m", memory: "1Gi" },
      logLevel: "info",
      zoneSpread: "ScheduleAnyway",
      rolloutTimeoutSeconds: 600,
      nodePools: {},
      keepVolumes: true,
      addOns: {},
    });
  });

  it("gives every image the tag that is for all, unless it has a version of its own", async () => {
    const registry = "registry.example/millrace";
    const { images } = await configOf({ images: { registry, tag: "2.0.0", consumer: DIGEST } });
    const [migrations, producer, web] = ["2.0.0", "2.0.0", "2.0.0"];
    assert.deepEqual(images, { registry, consumer: DIGEST, migrations, producer, web });
  });

  it("takes no service's name for a key of images", () => {
    const { properties = {} } = z.toJSONSchema(schema.shape.images, { io: "input" });
    assert.deepEqual(Object.keys(properties).sort(), [...RESERVED_NAMES].sort());
  });

  it("fills in a node pool", async () => {
    const { nodePools } = await configOf({
      images,
      nodePools: { general: { cpuLimit: 8, memoryLimit: 32 } },
    });
    assert.deepEqual(nodePools, {
      general: {
        dedicated: false,
        architectures: ["amd64"],
        capacityTypes: ["on-demand"],
        instanceCategories: ["c", "m", "r"],
        generationAbove: 4,
        cpuLimit: 8,
        memoryLimit: 32,
        expireAfterHours: 336,
        consolidation: "WhenEmptyOrUnderutilized",
        consolidateAfterMinutes: 5,
        disruptionBudget: "1",
      },
    });
  });

  const IMAGE =
    'it must be a digest (sha256:...) or a tag that is never moved ("0.1.0"), as `npm run images -- --push` prints.';
  const mistakes: readonly (readonly [string, Record<string, unknown>, string])[] = [
    ["no images", {}, "millrace-apps:images is missing; it must be an object."],
    [
      "a tag that moves",
      { images: { ...images, producer: "latest" } },
      `millrace-apps:images.producer is "latest"; ${IMAGE}`,
    ],
    [
      "an empty tag",
      { images: { ...images, consumer: "" } },
      `millrace-apps:images.consumer is ""; ${IMAGE}`,
    ],
    [
      "half a digest",
      { images: { ...images, consumer: "sha256:abc" } },
      `millrace-apps:images.consumer is "sha256:abc"; ${IMAGE}`,
    ],
    [
      "a registry with a tag",
      { images: { ...images, registry: "registry/millrace:1" } },
      'millrace-apps:images.registry is "registry/millrace:1"; it must be a registry and a path without a tag, such ' +
        'as "123456789012.dkr.ecr.eu-central-1.amazonaws.com/millrace".',
    ],
    [
      "a page's server without an image",
      { images: { ...images, web: undefined } },
      `millrace-apps:images.web is missing; ${IMAGE}`,
    ],
    [
      "a tag that moves, for all images",
      { images: { ...images, tag: "main" } },
      'millrace-apps:images.tag is "main"; it must be a tag that is never moved, such as "0.1.0".',
    ],
    [
      "an image of no service",
      { images: { ...images, wbe: "0.1.0" } },
      'millrace-apps:images.wbe is "0.1.0"; it must be the image of a service (consumer, migrations, producer, web).',
    ],
    [
      "CPUs as a number with a comma",
      { images, producer: { cpu: "0,5" } },
      'millrace-apps:producer.cpu is "0,5"; it must be CPUs or thousandths of one, such as "1" or "250m".',
    ],
    [
      "memory without a unit",
      { images, consumer: { memory: "256" } },
      'millrace-apps:consumer.memory is "256"; it must be an amount such as "256Mi" or "1Gi".',
    ],
    [
      "no pods",
      { images, producer: { replicas: 0 } },
      "millrace-apps:producer.replicas is 0; it must be at least 1.",
    ],
    [
      "a disruption budget that admits no eviction",
      { images, nodePools: { general: { cpuLimit: 8, memoryLimit: 32, disruptionBudget: "0%" } } },
      'millrace-apps:nodePools.general.disruptionBudget is "0%"; it must be a number or percentage of nodes above 0, ' +
        'such as "1" or "20%".',
    ],
    [
      "nodes that live longer than Auto Mode lets them",
      { images, nodePools: { general: { cpuLimit: 8, memoryLimit: 32, expireAfterHours: 720 } } },
      "millrace-apps:nodePools.general.expireAfterHours is 720; it must be at most 336.",
    ],
    [
      "a node pool whose name Kubernetes would not take",
      { images, nodePools: { Big: { cpuLimit: 8, memoryLimit: 32 } } },
      'millrace-apps:nodePools.Big is "Big"; it must be a name of up to 41 lower-case letters, digits and dashes that ends in a letter or digit.',
    ],
    [
      "only dedicated node pools",
      { images, nodePools: { stateless: { dedicated: true, cpuLimit: 8, memoryLimit: 32 } } },
      'millrace-apps:nodePools is {"stateless":{"dedicated":true,"cpuLimit":8,"memoryLimit"...; it must have one ' +
        "pool at least that is not dedicated, for add-ons and all that names no pool.",
    ],
    [
      "a node pool that is not there",
      { images, web: { nodePool: "spot" }, nodePools: { general: { cpuLimit: 8, memoryLimit: 32 } } },
      'millrace-apps:web.nodePool is "spot"; it must be the name of one of nodePools (general).',
    ],
    [
      "a node pool where there are none",
      { images, producer: { nodePool: "spot" } },
      'millrace-apps:producer.nodePool is "spot"; it must be the name of one of nodePools, of which there are none.',
    ],
    [
      "two owners of the number of pods",
      { images, keda: {}, producer: { replicas: 2, scaling: { minReplicas: 2, maxReplicas: 4 } } },
      "millrace-apps:producer.replicas is 2; it must be left out where scaling owns the number of pods.",
    ],
    [
      "a least number of pods above the greatest",
      { images, keda: {}, consumer: { scaling: { minReplicas: 5, maxReplicas: 4 } } },
      "millrace-apps:consumer.scaling.maxReplicas is 4; it must be at least minReplicas.",
    ],
    [
      "a soft mark above the hard one",
      { images, producer: { queue: { softDepth: 3_000_000, hardDepth: 2_000_000 } } },
      "millrace-apps:producer.queue.hardDepth is 2000000; it must be more than softDepth.",
    ],
    [
      "marks of memory that are one",
      { images, producer: { queue: { softMemoryPercent: 80, hardMemoryPercent: 80 } } },
      "millrace-apps:producer.queue.hardMemoryPercent is 80; it must be more than softMemoryPercent.",
    ],
    [
      "an origin with a path",
      { images, producer: { corsOrigins: ["https://app.example.com/"] } },
      'millrace-apps:producer.corsOrigins[0] is "https://app.example.com/"; it must be an origin as ' +
        'browsers send it, such as "https://app.example.com", or "*" for every one.',
    ],
    [
      "an origin with a port that browsers leave out",
      { images, producer: { corsOrigins: ["https://app.example.com:443"] } },
      'millrace-apps:producer.corsOrigins[0] is "https://app.example.com:443"; it must be an origin as ' +
        'browsers send it, such as "https://app.example.com", or "*" for every one.',
    ],
    [
      "every origin and one more",
      { images, producer: { corsOrigins: ["*", "https://app.example.com"] } },
      'millrace-apps:producer.corsOrigins is ["*","https://app.example.com"]; it must have nothing beside "*", which is ' +
        "every one.",
    ],
    [
      "scaling that nobody does",
      { images, consumer: { scaling: { minReplicas: 1, maxReplicas: 4 } } },
      'millrace-apps:consumer.scaling is {"minReplicas":1,"maxReplicas":4}; it must be left out where there is no keda, ' +
        "which does the scaling.",
    ],
    [
      "an add-on's version that is none of EKS's",
      { images, addOns: { metricsServer: { version: "0.8.0" } } },
      'millrace-apps:addOns.metricsServer.version is "0.8.0"; it must be an EKS add-on\'s version, such as ' +
        '"v0.8.0-eksbuild.2".',
    ],
    [
      "a chart repository without a scheme",
      { images, keda: { repository: "kedacore.github.io/charts" } },
      'millrace-apps:keda.repository is "kedacore.github.io/charts"; it must be a chart repository\'s address, such as ' +
        '"https://kedacore.github.io/charts", or "oci://HOST/PATH".',
    ],
    [
      "more than one collector, which would count everything twice",
      { images, collector: { replicas: 2 } },
      "millrace-apps:collector.replicas is not a key this program knows.",
    ],
    [
      "a collector's image that may be moved",
      { images, collector: { image: "public.ecr.aws/aws-observability/aws-otel-collector:latest" } },
      'millrace-apps:collector.image is "public.ecr.aws/aws-observability/aws-otel-collector:latest"; it must be an ' +
        "image by digest (NAME:TAG@sha256:...).",
    ],
    [
      "a key that is not known",
      { images, replicas: 2 },
      "millrace-apps:replicas is not a key this program knows. It has contract, images, producer, consumer, web, " +
        "imageProxy, logLevel, queuePartitions, zoneSpread, rolloutTimeoutSeconds, nodePools, keepVolumes, addOns, keda, collector, datadog.",
    ],
    [
      "an address that is none, in a contract of its own",
      { images, contract: "kind" },
      'millrace-apps:contract is "kind"; it must be an object.',
    ],
  ];
  for (const [mistake, values, sentence] of mistakes) {
    it(`tells of ${mistake}`, async () => {
      await assert.rejects(configOf(values), {
        message: `The configuration of stack dev has a problem:\n  - ${sentence}`,
      });
    });
  }
});

describe("imageOf", () => {
  it("is a reference by tag or by digest", async () => {
    const config = await configOf({ images: { ...images, registry: "r.example:5000/m", producer: DIGEST } });
    assert.equal(imageOf("producer", config), `r.example:5000/m/producer@${DIGEST}`);
    assert.equal(imageOf("consumer", config), "r.example:5000/m/consumer:1.0.1");
  });
});
