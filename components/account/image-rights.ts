import type * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../iam";

/** Pulling, as repository policies grant it to other accounts. */
export const PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

const PUSH = [
  ...PULL,
  "ecr:CompleteLayerUpload",
  "ecr:InitiateLayerUpload",
  "ecr:PutImage",
  "ecr:UploadLayerPart",
];

/** May sign in to the registry, push to these repositories, and pull from them. Nothing can be overwritten or deleted. */
export function pushImages(repositoryArns: readonly pulumi.Input<string>[]): Statement[] {
  return [
    // The token is the registry's, and says nothing of repositories.
    { actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
    { actions: PUSH, resources: repositoryArns },
  ];
}
