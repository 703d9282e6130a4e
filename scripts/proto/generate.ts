import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

const ROOT = join(__dirname, "..", "..");

/** Where, below the folder of a service, everything lies that is generated from its `.proto` files. */
export const GENERATED = join("src", "grpc", "generated");

/** Folders of the services that have `.proto` files: those with a `buf.yaml`. */
export function protoFolders(): string[] {
  const services = join(ROOT, "services");
  const folders = existsSync(services) ? readdirSync(services).sort() : [];
  return folders.map((name) => join(services, name)).filter((folder) => existsSync(join(folder, "buf.yaml")));
}

/**
 * Generates what a service needs of its `.proto` files: code, and the descriptors that reflection serves.
 *
 * @param folder of the service.
 * @param target folder to write below. @default that of the service
 */
export function generateProto(folder: string, target = folder): void {
  buf(["generate", folder, "--template", join(folder, "buf.gen.yaml"), "--output", target]);
  const format = ["--as-file-descriptor-set", "--exclude-source-info", "--output", "-#format=binpb"];
  const descriptors = buf(["build", folder, ...format]);
  writeFileSync(join(target, GENERATED, "descriptors.ts"), moduleOf(descriptors));
}

/** @throws Error with what buf finds wrong in the `.proto` files of a service. */
export function lintProto(folder: string): void {
  buf(["lint", folder]);
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
  if (status !== 0) throw new Error(`buf ${args[0] ?? ""} failed:\n${stdout.toString()}${stderr.toString()}`);
  return stdout;
}
