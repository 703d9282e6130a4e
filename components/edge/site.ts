import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { requireValid } from "../arguments";
import { routePath } from "../rules/network";
import { objection } from "../rules/rule";
import { INDEX, pageFiles, type PageFile } from "./page-files";

export interface SiteArgs {
  /** Bucket that a distribution serves the page from. */
  readonly bucketName: pulumi.Input<string>;
  /** Folder of the built page. */
  readonly directory: string;
  /** Where the page is in the bucket and at the distribution: `/`, or a path such as `/admin`. @default "/" */
  readonly path?: string;
  /** What to run where there is no built page, such as `npm run build`. */
  readonly buildCommand: string;
  readonly distributionId: pulumi.Input<string>;
  /** Name of the function that makes CloudFront forget paths, see {@link Invalidator}. */
  readonly invalidator: pulumi.Input<string>;
}

const FOREVER = "public, max-age=31536000, immutable";
/** Kept, but asked for at each use whether it still holds. */
const ASK = "no-cache";

/**
 * A built page in its bucket, changed from one version to the next without a moment in which it is broken:
 *
 * 1. Files named by a hash of what is in them come first, beside those of earlier versions. They stay when a later
 *    version has no use for them, since pages that are open somewhere still ask for them.
 * 2. `index.html` comes when all that it names is there.
 * 3. CloudFront forgets the earlier one. It would notice by itself, as `no-cache` makes it ask; it is told for copies
 *    that were kept by some other rule, such as an error's.
 */
export class Site extends pulumi.ComponentResource {
  constructor(
    private readonly name: string,
    private readonly args: SiteArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:edge:Site", name, {}, opts);
    const { directory, buildCommand, path = "/" } = args;
    const must = objection(routePath, path);
    requireValid(`the page ${name}`, must === undefined ? [] : [{ path: ["path"], value: path, must }]);
    const files = pageFiles(directory);
    if (files === undefined) {
      throw new pulumi.RunError(`There is no built page in ${directory}; \`${buildCommand}\` makes it.`);
    }
    const assets = files.filter(({ key }) => key !== INDEX).map((file) => this.object(file, []));
    for (const file of files.filter(({ key }) => key === INDEX)) {
      this.invalidate(file, this.object(file, assets));
    }
    this.registerOutputs({});
  }

  private object(file: PageFile, dependsOn: readonly pulumi.Resource[]): aws.s3.BucketObjectv2 {
    const { key, path, contentType, immutable, digest } = file;
    if (contentType === undefined) {
      throw new pulumi.RunError(`The content type of the page's file ${key} is not known.`);
    }
    return new aws.s3.BucketObjectv2(
      `${this.name}-${key}`,
      {
        bucket: this.args.bucketName,
        key: `${this.folder()}${key}`,
        source: new pulumi.asset.FileAsset(path),
        sourceHash: digest,
        contentType,
        cacheControl: immutable ? FOREVER : ASK,
      },
      { parent: this, dependsOn: [...dependsOn], retainOnDelete: immutable },
    );
  }

  private invalidate({ key, digest }: PageFile, object: pulumi.Resource): void {
    const { distributionId, invalidator } = this.args;
    new aws.lambda.Invocation(
      `${this.name}-invalidation`,
      {
        functionName: invalidator,
        input: pulumi.jsonStringify({ distributionId, paths: [`/${this.folder()}${key}`] }),
        triggers: { digest },
      },
      // It is called when it is made, so a call more is a resource more.
      { parent: this, dependsOn: object, replaceOnChanges: ["triggers"] },
    );
  }

  /** First part of the page's keys in the bucket, `admin/`. */
  private folder(): string {
    const { path = "/" } = this.args;
    return path === "/" ? "" : `${path.slice(1)}/`;
  }
}
