import { spawn } from "node:child_process";
import { once } from "node:events";
import type { ServerKind } from "./way";

/** Something a run needs installed, and what brings it. */
export interface Requirement {
  /** As a sentence names it. */
  readonly name: string;
  /** Any of these programs will do. */
  readonly programs: readonly string[];
  /** Debian's packages of it, best first. */
  readonly apt: readonly string[];
  readonly dnf: string;
  readonly brew: string;
}

const REDIS: Requirement = {
  name: "Redis",
  programs: ["redis-server", "valkey-server"],
  apt: ["redis-server"],
  dnf: "redis",
  brew: "redis",
};

const MYSQL: Requirement = {
  name: "MariaDB or MySQL",
  programs: ["mariadbd", "mysqld"],
  apt: ["mariadb-server"],
  dnf: "mariadb-server",
  brew: "mariadb",
};

/** What each kind of server is installed by. */
export const REQUIREMENTS: Readonly<Record<ServerKind, Requirement>> = { redis: REDIS, mysql: MYSQL };

/** How to install what is missing, a line for each family of systems. */
export function installLines(missing: readonly Requirement[]): string {
  const list = (packages: (requirement: Requirement) => string) => missing.map(packages).join(" ");
  return [
    `  Debian, Ubuntu:  sudo apt-get install ${list(({ apt }) => apt[0] ?? "")}`,
    `  Fedora, RHEL:    sudo dnf install ${list(({ dnf }) => dnf)}`,
    `  macOS:           brew install ${list(({ brew }) => brew)}`,
  ].join("\n");
}

/**
 * Installs Debian packages, of every list the first that there is. Packages that start a system service are
 * kept from it, now and at the next boot: the servers here are private ones.
 */
export async function aptInstall(asRoot: readonly string[], packages: readonly Requirement[]): Promise<void> {
  const wanted = packages.map(({ apt }) => apt.join("|"));
  const apt = spawn("env", [...asRoot, "sh", "-c", SCRIPT, "install", ...wanted], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const [status] = (await once(apt, "exit")) as [number | null];
  if (status !== 0) {
    throw new Error(
      `apt-get could not install ${packages.map(({ name }) => name).join(" and ")}; see above.`,
    );
  }
}

const SCRIPT = `set -e
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\\nexit 101\\n' >"$policy"
  chmod 755 "$policy"
fi
options='-qq -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0'
apt-get update $options || true # a broken source of somebody else's need not matter
for wanted; do
  found=
  for package in $(echo "$wanted" | tr '|' ' '); do
    if [ -z "$found" ] && apt-cache show "$package" >/dev/null 2>&1; then found=$package; fi
  done
  apt-get install -y --no-install-recommends $options "\${found:-$wanted}" </dev/null
  if [ -d /run/systemd/system ]; then systemctl disable --quiet "$found" 2>/dev/null || true; fi
done
`;
