import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import { z } from "zod";
import { stateBucket } from "../preflight/target/urls";
import { duration } from "./report/duration";

/** A lock of a stack, as Pulumi writes it into a file or S3 backend. */
export interface Lock {
  readonly project: string;
  readonly owner: string;
  readonly host: string;
  readonly pid: number;
  readonly since: Date;
}

const content = z.object({
  pid: z.number(),
  username: z.string(),
  hostname: z.string(),
  timestamp: z.coerce.date(),
});

export interface LockReader {
  /** Address of the backend; undefined where nobody is logged in. */
  readonly backendUrl: string | undefined;
  readonly s3: (region: string) => Pick<S3Client, "send">;
}

/** The locks of a project's stack. None for a backend that is neither a folder nor a bucket, which the engine asks itself. */
export async function locksOf(project: string, stack: string, reader: LockReader): Promise<Lock[]> {
  const folder = `.pulumi/locks/organization/${project}/${stack}`;
  const texts = await readAll(folder, reader);
  return texts.flatMap((text) => {
    const { data } = content.safeParse(jsonOf(text));
    return data === undefined
      ? []
      : [{ project, owner: data.username, host: data.hostname, pid: data.pid, since: data.timestamp }];
  });
}

async function readAll(folder: string, { backendUrl, s3 }: LockReader): Promise<string[]> {
  if (backendUrl?.startsWith("file://")) return filesIn(join(pathOf(backendUrl), folder));
  const bucket = stateBucket(backendUrl, "us-east-1");
  if (bucket === undefined) return [];
  const client = s3(bucket.region);
  const { Contents = [] } = await client.send(
    new ListObjectsV2Command({ Bucket: bucket.bucket, Prefix: `${bucket.prefix}${folder}/` }),
  );
  return Promise.all(
    Contents.map(async ({ Key }) => {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket.bucket, Key }));
        return (await Body?.transformToString()) ?? "";
      } catch (error) {
        // Released since it was listed.
        if (error instanceof Error && error.name === "NoSuchKey") return "";
        throw error;
      }
    }),
  );
}

/** `file://~` is the home directory. */
function pathOf(backendUrl: string): string {
  const [address = ""] = backendUrl.split("?");
  const path = address.slice("file://".length);
  return path.startsWith("~") ? join(process.env.HOME ?? "", path.slice(1)) : fileURLToPath(`file://${path}`);
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => textOf(join(folder, name)));
}

/** The text of a file; empty where it has been removed since it was listed. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // written at this moment
  }
}

/** Who holds a lock and since when, and what to do about that. */
export function lockSentence(
  { project, owner, host, pid, since }: Lock,
  stack: string,
  now: Date,
): readonly [what: string, advice: string] {
  const age = duration((now.getTime() - since.getTime()) / 1_000);
  return [
    `${project} ${stack} has been locked for ${age} by ${owner}@${host} (process ${pid}).`,
    'Wait until that run has ended. If it was killed, follow "After an update was killed" in docs/deploying.md.',
  ];
}
