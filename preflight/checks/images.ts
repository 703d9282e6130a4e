import { BatchGetImageCommand, paginateDescribePullThroughCacheRules } from "@aws-sdk/client-ecr";
import { field, found, list, type Stack } from "../quotas/quota";
import type { Aws } from "../target/aws";
import { check, fail, ok, warn, type Finding } from "./check";

/** An image in a private registry of AWS. */
interface Image {
  /** As pods name it. */
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** `cached` is what ECR pulls from another registry at the first use. */
type Answer = "cached" | "denied" | "found" | "no image" | "no repository";

const WORKLOADS = [
  "kubernetes:apps/v1:Deployment",
  "kubernetes:apps/v1:StatefulSet",
  "kubernetes:batch/v1:CronJob",
  "kubernetes:batch/v1:Job",
];

/** Whether the images that apps deploys are in their repositories. */
export const images = check<readonly Image[], readonly Answer[]>({
  name: "images",
  unused: "the stack deploys no images from ECR",
  needs: ({ stack }) => {
    const images = imagesOf(stack);
    return images.length > 0 ? images : undefined;
  },
  look: (images, { aws }) => Promise.all(images.map((image) => answerOrCached(image, aws))),
  judge: (answers, images) => {
    const problems = images.flatMap((image, index) => problem(image, answers[index]));
    return problems.length > 0
      ? problems
      : [ok(`${images.length} images are in ECR, or pulled through its cache`)];
  },
});

function problem({ name, account, repository }: Image, answer: Answer | undefined): Finding[] {
  switch (answer) {
    case "cached":
    case "found":
      return [];
    case "no image": {
      const fix = "npm run images -- --push --registry REGISTRY, and put what it prints into the apps stack";
      return [fail(`${name} is not pushed`, fix)];
    }
    case "denied": {
      const fix = `Add this account to registry.pullerAccountIds where ${account} was bootstrapped, or correct millrace-apps:images.registry`;
      return [warn(`not checked: ${repository} of account ${account} may not be read`, fix)];
    }
    default: {
      const fix = "Set registry in bootstrap's configuration, or correct millrace-apps:images.registry";
      return [fail(`account ${account} has no repository ${repository}`, fix)];
    }
  }
}

/** Images of all containers; those of other registries are pulled without the account. */
function imagesOf(stack: Stack): Image[] {
  const names = found(stack, WORKLOADS).flatMap(({ inputs }) => {
    const spec = field(inputs, "spec");
    const pod = field(field(spec, "jobTemplate", "spec") ?? spec, "template", "spec");
    return [...list(field(pod, "initContainers")), ...list(field(pod, "containers"))].map((one) =>
      String(field(one, "image")),
    );
  });
  return [...new Set(names)].flatMap((name) => parsed(name) ?? []);
}

function parsed(name: string): Image | undefined {
  const pattern =
    /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+)(?::([^@]+))?(?:@(sha256:[0-9a-f]{64}))?$/;
  const [, account, region, repository, tag, digest] = pattern.exec(name) ?? [];
  if (account === undefined || region === undefined || repository === undefined) return undefined;
  return { name, account, region, repository, tag, digest };
}

/** Repositories of a pull-through cache are made by the first pull, so they need not exist; the cache's rule must. */
async function answerOrCached(image: Image, aws: Aws): Promise<Answer> {
  const answer = await answerOf(image, aws);
  if (answer !== "no image" && answer !== "no repository") return answer;
  const rules = paginateDescribePullThroughCacheRules(
    { client: aws.ecr(image.region) },
    { registryId: image.account },
  );
  for await (const { pullThroughCacheRules = [] } of rules) {
    const prefixes = pullThroughCacheRules.flatMap(({ ecrRepositoryPrefix = [] }) => ecrRepositoryPrefix);
    // ROOT is every repository: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html
    if (prefixes.some((prefix) => prefix === "ROOT" || image.repository.startsWith(`${prefix}/`))) {
      return "cached";
    }
  }
  return answer;
}

async function answerOf({ account, region, repository, tag, digest }: Image, aws: Aws): Promise<Answer> {
  const imageId = digest === undefined ? { imageTag: tag } : { imageDigest: digest };
  try {
    const { images = [] } = await aws
      .ecr(region)
      .send(
        new BatchGetImageCommand({ registryId: account, repositoryName: repository, imageIds: [imageId] }),
      );
    return images.length > 0 ? "found" : "no image";
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === "RepositoryNotFoundException") return "no repository";
    // The registry's own policy refuses, or this account's.
    if (name === "AccessDeniedException") return "denied";
    throw error;
  }
}
