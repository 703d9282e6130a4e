import { execFile, spawnSync } from "node:child_process";
import { chmodSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** From this version on, Go downloads the newer toolchain that a module asks for, unless GOTOOLCHAIN is `local`. */
const FIRST_WITH_TOOLCHAINS = "1.21";

/**
 * A Go program that builds modules for the Go version `oldest`: `go` itself where it can, otherwise the toolchain of that
 * version, which comes from the module proxy like any module. Debian 12 has Go 1.19.
 *
 * @param purpose what is to be built, for the error.
 * @throws Error when `go` may not use another toolchain, or the download fails.
 */
export async function goFor(go: string, oldest: string, purpose: string): Promise<string> {
  const { stdout } = spawnSync(go, ["env", "GOVERSION", "GOTOOLCHAIN", "GOOS", "GOARCH"], {
    encoding: "utf8",
  });
  const [found = "", toolchain = "", os = "", architecture = ""] = stdout.split("\n");
  const version = found.replace(/^go/, "");
  if (atLeast(version, oldest)) return go;
  if (toolchain === "local") {
    throw new Error(
      `${purpose} needs Go ${oldest} or later to build, and ${go} is ${version || "an unknown version"}: ` +
        "install a current Go (https://go.dev/dl) and put it first on the PATH, or unset GOTOOLCHAIN.",
    );
  }
  return atLeast(version, FIRST_WITH_TOOLCHAINS)
    ? go
    : download(go, `go${oldest}.${os}-${architecture}`, purpose);
}

/** Downloads a toolchain into Go's module cache, with its checksum verified as for any module. */
async function download(go: string, toolchain: string, purpose: string): Promise<string> {
  const module = `golang.org/toolchain@v0.0.1-${toolchain}`;
  const environment = { ...process.env, GO111MODULE: "on", GOFLAGS: "-mod=mod" };
  const { stdout } = await run(go, ["mod", "download", "-json", module], { env: environment }).catch(
    (error: unknown) => {
      throw new Error(`${purpose} needs ${module} to build, which cannot be downloaded: ${String(error)}`);
    },
  );
  const { Dir: root } = JSON.parse(stdout) as { readonly Dir: string };
  // The module cache keeps no execute permissions.
  const programs = [
    "bin",
    ...readdirSync(join(root, "pkg", "tool")).map((name) => join("pkg", "tool", name)),
  ];
  for (const folder of programs) {
    for (const name of readdirSync(join(root, folder))) chmodSync(join(root, folder, name), 0o555);
  }
  return join(root, "bin", "go");
}

/** Whether the dotted version `version` is `oldest` or later. */
export function atLeast(version: string, oldest: string): boolean {
  const [have, want] = [version, oldest].map((text) => text.split(".").map((part) => parseInt(part, 10)));
  for (const [index, least] of (want ?? []).entries()) {
    const part = have?.[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}
