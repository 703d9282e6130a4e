/** How long images are kept. */
export interface ImageRetention {
  /** Tagged images kept in each repository, the newest pushed first. */
  readonly versionsKept: number;
  /** Days after which an image without a tag is deleted. */
  readonly untaggedDays: number;
}

/** ECR's lifecycle policy, as its API takes it. */
export interface LifecyclePolicy {
  readonly rules: readonly LifecycleRule[];
}

interface LifecycleRule {
  readonly rulePriority: number;
  readonly description: string;
  readonly selection: {
    readonly tagStatus: "tagged" | "untagged";
    readonly tagPatternList?: readonly string[];
    readonly countType: "imageCountMoreThan" | "sinceImagePushed";
    readonly countUnit?: "days";
    readonly countNumber: number;
  };
  readonly action: { readonly type: "expire" };
}

/**
 * The versions are counted over tagged images: with `any`, the images that a multi-platform tag points to, which have
 * no tag, would count as versions and push out real ones. ECR itself keeps what a tagged index still refers to.
 */
export function lifecyclePolicy({ versionsKept, untaggedDays }: ImageRetention): LifecyclePolicy {
  return {
    rules: [
      {
        rulePriority: 1,
        description: `Delete images without a tag after ${untaggedDays} days`,
        selection: {
          tagStatus: "untagged",
          countType: "sinceImagePushed",
          countUnit: "days",
          countNumber: untaggedDays,
        },
        action: { type: "expire" },
      },
      {
        rulePriority: 2,
        description: `Keep the last ${versionsKept} versions`,
        selection: {
          tagStatus: "tagged",
          tagPatternList: ["*"],
          countType: "imageCountMoreThan",
          countNumber: versionsKept,
        },
        action: { type: "expire" },
      },
    ],
  };
}
