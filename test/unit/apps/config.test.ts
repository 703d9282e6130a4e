import assert from "node:assert/strict";
import { z } from "zod";
import { schema } from "../../../apps/config";
import { imageOf } from "../../../apps/config/images";
import { RESERVED_NAMES } from "../../../platform/name";
import type { Service } from "../../../platform/services";
import { configOf, least } from "../../support/stacks/apps";
import { leastFor, shop } from "../../support/stacks/shop";

const images = least["images"] as Record<string, string>;
const DIGEST = `sha256:${"a".repeat(64)}`;

describe("apps config", () => {
  it("needs images and nothing else", async () => {
    const { images: read, ...config } = await configOf({ images });
    assert.deepEqual(read, images);
    const service = { settings: {}, callerNamespaces: [] };
    assert.deepEqual(config, {
      defaults: {},
      services: { consumer: service, migrations: service, producer: service, web: service },
      queues: {
        count: {
          softDepth: 1_000_000,
          hardDepth: 2_000_000,
          softMemoryPercent: 75,
          hardMemoryPercent: 90,
          waitReplicas: 0,
        },
      },
      imageProxy: { image: "ghcr.io/imgproxy/imgproxy:v4.0.12", cpu: "250m", memory: "1Gi" },
      envoy: { image: "docker.io/envoyproxy/envoy:v1.40.0", cpu: "50m", memory: "128Mi" },
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
      { images, services: { producer: { cpu: "0,5" } } },
      'millrace-apps:services.producer.cpu is "0,5"; it must be CPUs or thousandths of one, such as "1" or "250m".',
    ],
    [
      "memory without a unit",
      { images, services: { consumer: { memory: "256" } } },
      'millrace-apps:services.consumer.memory is "256"; it must be an amount such as "256Mi" or "1Gi".',
    ],
    [
      "no pods",
      { images, services: { producer: { replicas: 0 } } },
      "millrace-apps:services.producer.replicas is 0; it must be at least 1.",
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
      {
        images,
        services: { web: { nodePool: "spot" } },
        nodePools: { general: { cpuLimit: 8, memoryLimit: 32 } },
      },
      'millrace-apps:services.web.nodePool is "spot"; it must be the name of one of nodePools (general).',
    ],
    [
      "a node pool where there are none",
      { images, services: { producer: { nodePool: "spot" } } },
      'millrace-apps:services.producer.nodePool is "spot"; it must be the name of one of nodePools, of which there are none.',
    ],
    [
      "two owners of the number of pods",
      { images, keda: {}, services: { producer: { replicas: 2, minReplicas: 2 } } },
      "millrace-apps:services.producer.replicas is 2; it must be left out, since minReplicas, maxReplicas and scaling let the number of pods vary.",
    ],
    [
      "a minimum number of pods above the maximum",
      { images, keda: {}, services: { consumer: { minReplicas: 5, maxReplicas: 4 } } },
      "millrace-apps:services.consumer.maxReplicas is 4; it must be at least minReplicas, which is 5.",
    ],
    [
      "no pods of a service that scales on CPU",
      { images, keda: {}, services: { producer: { minReplicas: 0 } } },
      "millrace-apps:services.producer.minReplicas is 0; it must be 1 or more, since the service scales on cpu, which is measured while pods run.",
    ],
    [
      "scaling without KEDA",
      { images, services: { consumer: { minReplicas: 1 } } },
      "millrace-apps:services.consumer.minReplicas is 1; it must be left out where there is no keda, which does the scaling.",
    ],
    [
      "scaling of a service whose manifest has none",
      { images, keda: {}, services: { web: { maxReplicas: 4 } } },
      "millrace-apps:services.web.maxReplicas is 4; it must be left out, since the service's manifest has no scaling.",
    ],
    [
      "a number of pods of the migrator",
      { images, services: { migrations: { replicas: 2 } } },
      'millrace-apps:services.migrations.replicas is 2; it must be left out, since a service of kind "migrator" runs to completion.',
    ],
    [
      "a service that is left out here and not in infra",
      { images, services: { web: { deploy: false } } },
      "millrace-apps:services.web.deploy must be left out; it is set for both programs at once, by the same key of millrace-infra.",
    ],
    [
      "a target that the manifest does not scale on",
      { images, keda: {}, services: { consumer: { scaling: { cpuPercent: 50 } } } },
      "millrace-apps:services.consumer.scaling.cpuPercent is 50; it must be left out, since the service's manifest does not scale on cpu.",
    ],
    [
      "a time to drain the queue, and entries per pod",
      { images, keda: {}, services: { consumer: { scaling: { drainWithin: "10m", perPod: 100 } } } },
      'millrace-apps:services.consumer.scaling.drainWithin is "10m"; it must be left out where perPod is set.',
    ],
    [
      "callers of a service that is not for them",
      { images, services: { consumer: { callerNamespaces: ["shop"] } } },
      'millrace-apps:services.consumer.callerNamespaces is ["shop"]; it must be left out, since kind is "worker" and not "http".',
    ],
    [
      "a service that does not exist",
      { images, services: { wbe: { cpu: "1" } } },
      'millrace-apps:services.wbe is {"cpu":"1"}; it must be under the name of a service (consumer, migrations, producer, web).',
    ],
    [
      "a setting that is no text",
      { images, services: { web: { settings: { OPERATIONS: true } } } },
      "millrace-apps:services.web.settings.OPERATIONS is true; it must be one line of text, in quotes.",
    ],
    [
      "a setting whose name no process could have",
      { images, services: { web: { settings: { "operations-on": "true" } } } },
      'millrace-apps:services.web.settings.operations-on is "operations-on"; it must be the name of an environment variable: capital letters, digits and underscores.',
    ],
    [
      "a queue that does not exist",
      { images, queues: { orders: { partitions: 2 } } },
      'millrace-apps:queues.orders is {"partitions":2}; it must be under the name of a queue (count).',
    ],
    [
      "a soft mark above the hard one",
      { images, queues: { count: { softDepth: 3_000_000, hardDepth: 2_000_000 } } },
      "millrace-apps:queues.count.hardDepth is 2000000; it must be more than softDepth.",
    ],
    [
      "marks of memory that are one",
      { images, queues: { count: { softMemoryPercent: 80, hardMemoryPercent: 80 } } },
      "millrace-apps:queues.count.hardMemoryPercent is 80; it must be more than softMemoryPercent.",
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
      "millrace-apps:replicas is not a key this program knows. It has contract, images, services, defaults, queues, " +
        "imageProxy, envoy, logLevel, zoneSpread, rolloutTimeoutSeconds, nodePools, keepVolumes, addOns, keda, collector, datadog.",
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

describe("apps config for other services than this repository's", () => {
  it("has a part for each of them and of their queues", async () => {
    const { services, queues } = await configOf(leastFor, shop);
    assert.deepEqual(
      Object.keys(services).sort(),
      shop.map(({ name }) => name),
    );
    assert.deepEqual(Object.keys(queues), ["mails", "orders"]);
  });

  it("may be nothing where there are none, and then has nothing to tune", async () => {
    const { images, services, queues } = await configOf({ images: { registry: "r.example/m" } }, []);
    assert.deepEqual([images, services, queues], [{ registry: "r.example/m" }, {}, {}]);
    await assert.rejects(configOf({ images: { registry: "r.example/m" }, queues: { orders: {} } }, []), {
      message:
        "The configuration of stack dev has a problem:\n  - millrace-apps:queues.orders is {}; it must be left out, since no " +
        "service uses a queue.",
    });
    await assert.rejects(configOf({ images: { registry: "r.example/m" }, services: { web: {} } }, []), {
      message:
        "The configuration of stack dev has a problem:\n  - millrace-apps:services.web is {}; it must be left out, since there " +
        "are no services.",
    });
  });

  it("takes another time to drain a queue, where the manifest states the time for a message", async () => {
    const draining = (drainWithin: string) =>
      configOf({ ...leastFor, keda: {}, services: { billing: { scaling: { drainWithin } } } }, shop);
    assert.equal((await draining("1h")).services["billing"]?.scaling?.drainWithin, "1h");
    await assert.rejects(draining("10 min"), {
      message:
        "The configuration of stack dev has a problem:\n  - millrace-apps:services.billing.scaling.drainWithin is " +
        '"10 min"; it must be a duration such as "90s", "10m" or "2h".',
    });
  });

  it("asks for no version of an image that the manifest names", async () => {
    const image = `registry.example/mailer@${DIGEST}`;
    const registry: Service[] = shop.map((one) =>
      one.name === "mailer" ? { ...one, image, source: "image" } : one,
    );
    const { mailer, ...versions } = Object.fromEntries(shop.map(({ name }) => [name, "1.0.0"]));
    assert.ok(mailer);
    const read = await configOf({ images: { registry: "r.example/m", ...versions } }, registry);
    const [foreign] = registry.filter(({ name }) => name === "mailer");
    assert.ok(foreign);
    assert.equal(imageOf(foreign, read.images), image);
    await assert.rejects(
      configOf({ images: { registry: "r.example/m", tag: "1.0.0", mailer: "1.0.0" } }, registry),
      {
        message:
          'The configuration of stack dev has a problem:\n  - millrace-apps:images.mailer is "1.0.0"; it must be left out, since ' +
          "the service's manifest names its image.",
      },
    );
  });
});

describe("imageOf", () => {
  it("is a reference by tag or by digest", async () => {
    const config = await configOf({ images: { ...images, registry: "r.example:5000/m", producer: DIGEST } });
    const reference = (name: string) => imageOf({ name, image: undefined }, config.images);
    assert.equal(reference("producer"), `r.example:5000/m/producer@${DIGEST}`);
    assert.equal(reference("consumer"), "r.example:5000/m/consumer:1.0.1");
  });
});
