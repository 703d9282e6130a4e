import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

const ROOT = join(__dirname, "..", "..");
const PRODUCER = join(ROOT, "services", "producer");

/** Where, below the producer's folder, everything lies that is made from its `.proto` files. */
export const GENERATED = join("src", "grpc", "generated");

/**
 * Makes what the producer's gRPC front needs of its `.proto` files: code, and the descriptors that reflection serves.
 *
 * @param target folder to write below, in place of the producer's
 */
export function generateProto(target = PRODUCER): void {
  buf(["generate", PRODUCER, "--template", join(PRODUCER, "buf.gen.yaml"), "--output", target]);
  const format = ["--as-file-descriptor-set", "--exclude-source-info", "--output", "-#format=binpb"];
  const descriptors = buf(["build", PRODUCER, ...format]);
  writeFileSync(join(target, GENERATED, "descriptors.ts"), moduleOf(descriptors));
}

/** As a module, so that it is part of the bundle. */
function moduleOf(descriptors: Buffer): string {
  return `// Made by "npm run proto". DO NOT EDIT.

/** A google.protobuf.FileDescriptorSet of all that the server knows, in Base64. */
export const DESCRIPTORS =
  "${descriptors.toString("base64")}";
`;
}

function buf(args: readonly string[]): Buffer {
  const programs = join(ROOT, "node_modules", ".bin");
  const { status, stdout, stderr, error } = spawnSync(join(programs, "buf"), args, {
    // Where buf finds its plugin.
    env: { ...process.env, PATH: [programs, process.env["PATH"]].join(delimiter) },
    timeout: 60_000,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`buf ${args[0] ?? ""} failed:\n${stderr.toString()}`);
  return stdout;
}
