import { gunzipSync } from "node:zlib";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { z } from "zod";
import { APPS, INFRA } from "../../contract/projects";
import { NOTHING, type Resources } from "../quotas/quota";
import type { Aws } from "./aws";
import type { Target } from "./target";
import { stateBucket, type StateBucket } from "./urls";

const state = z.object({
  checkpoint: z.object({
    latest: z
      .object({
        resources: z
          .array(
            z.object({
              urn: z.string(),
              type: z.string(),
              inputs: z.record(z.string(), z.unknown()).default({}),
              /** Whether it is read, not made. */
              external: z.boolean().default(false),
              /** Whether it has been replaced, and is still to be deleted. */
              delete: z.boolean().default(false),
            }),
          )
          .default([]),
      })
      .nullish(),
  }),
});

/**
 * What the stack consists of now, by Pulumi's state, which decides what `pulumi up` creates. Nothing where the bucket cannot
 * be listed, which the check `backend` reports.
 *
 * @throws the error of S3 for a state that cannot be read.
 */
export async function readDeployed({ backendUrl, stack }: Target, aws: Aws): Promise<Resources> {
  const bucket = stateBucket(backendUrl, stack.region);
  if (bucket === undefined) return NOTHING;
  const all = await Promise.all(
    [INFRA, APPS].map((program) => resourcesOf(program, stack.name, bucket, aws)),
  );
  return { resources: all.flat() };
}

async function resourcesOf(
  program: string,
  stack: string,
  { bucket, region, prefix }: StateBucket,
  aws: Aws,
) {
  const s3 = aws.s3(region);
  const name = `${prefix}.pulumi/stacks/${program}/${stack}.json`;
  // With PULUMI_DIY_BACKEND_GZIP the state is compressed; a backup has another ending.
  const { Contents = [] } = await s3
    .send(new ListObjectsV2Command({ Bucket: bucket, Prefix: name }))
    .catch(() => ({ Contents: [] }));
  const [found] = Contents.filter(({ Key }) => Key === name || Key === `${name}.gz`).sort(
    (one, other) => Number(other.LastModified) - Number(one.LastModified),
  );
  if (found?.Key === undefined) return [];
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: found.Key }));
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
  const text = Buffer.from(found.Key.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  const { checkpoint } = state.parse(JSON.parse(text));
  return (checkpoint.latest?.resources ?? [])
    .filter((resource) => !resource.delete)
    .map(({ urn, type, inputs, external: read }) => ({ name: urn.split("::")[3] ?? "", type, inputs, read }));
}
