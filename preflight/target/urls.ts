/** Where a backend in S3 keeps its state. */
export interface StateBucket {
  readonly bucket: string;
  readonly region: string;
  /** Empty, or a folder with a slash at the end. */
  readonly prefix: string;
}

/**
 * The bucket of `s3://BUCKET/FOLDER?region=REGION`; `undefined` for other backends.
 * https://www.pulumi.com/docs/iac/concepts/state-and-backends/#aws-s3
 *
 * @param otherwise region of a URL without one.
 */
export function stateBucket(url: string | undefined, otherwise: string): StateBucket | undefined {
  if (!url?.startsWith("s3://")) return undefined;
  const { hostname: bucket, pathname, searchParams } = new URL(url);
  const folder = pathname.replace(/^\/+|\/+$/g, "");
  return {
    bucket,
    region: searchParams.get("region") ?? otherwise,
    prefix: folder === "" ? "" : `${folder}/`,
  };
}

export interface SecretsKey {
  /** Id, ARN, or name of an alias with its prefix `alias/`. */
  readonly key: string;
  readonly region: string;
}

/**
 * The key of `awskms://KEY?region=REGION`, or of `awskms:///ARN`; `undefined` for other providers.
 * https://gocloud.dev/howto/secrets/#aws
 *
 * @param otherwise region of a URL that names none, neither in its query nor in an ARN.
 */
export function secretsKeyOf(provider: string, otherwise: string): SecretsKey | undefined {
  if (!provider.startsWith("awskms://")) return undefined;
  const { hostname, pathname, searchParams } = new URL(provider);
  const key = `${hostname}${pathname}`.replace(/^\//, "");
  const ofArn = /^arn:[^:]+:kms:([^:]+):/.exec(key)?.[1];
  return { key, region: searchParams.get("region") ?? ofArn ?? otherwise };
}

/** The project of a bucket that bootstrap makes for states; `undefined` for a bucket of another origin. */
export function projectOf(bucket: string): string | undefined {
  return /^(.+)-state-\d{12}-/.exec(bucket)?.[1];
}

/**
 * The key that bootstrap makes together with the bucket of the backend, `PROJECT-secrets` with `PROJECT-state-ACCOUNT-REGION`;
 * `undefined` for a bucket of another origin.
 */
export function bootstrapKey(backendUrl: string | undefined, otherwise: string): string | undefined {
  const state = stateBucket(backendUrl, otherwise);
  const project = projectOf(state?.bucket ?? "");
  return state && project && `awskms://alias/${project}-secrets?region=${state.region}&awssdk=v2`;
}
