import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/**
 * Bundles services, in a process of its own, which reads manifests and sources afresh.
 *
 * @param names services in TypeScript. @default all services
 */
export async function build(root: string, names: readonly string[] = []): Promise<void> {
  const script = join(root, "scripts", "build.ts");
  const child = spawn(process.execPath, ["--require", "tsx/cjs", script, ...names], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [status] = (await once(child, "exit")) as [number | null];
  if (status !== 0) throw new Error("The services could not be built; the reason is above.");
}
