import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** Bundles the services and the page; quick enough to be done every time. */
export async function build(root: string): Promise<void> {
  const script = join(root, "scripts", "build.ts");
  const child = spawn(process.execPath, ["--require", "tsx/cjs", script], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [status] = (await once(child, "exit")) as [number | null];
  if (status !== 0) throw new Error("The services could not be built; the reason stands above.");
}
