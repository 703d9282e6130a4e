import { spawn } from "node:child_process";
import { once } from "node:events";
import type { ServerKind } from "./way";

/** Something a run needs installed, and what brings it. */
export interface Requirement {
  /** As a sentence names it. */
  readonly name: string;
  /** Any of these programs will do. */
  readonly programs: readonly string[];
  /** Debian's package, and the system service that comes with it, if any. */
  readonly apt: string;
  readonly service?: string;
  readonly dnf: string;
  readonly brew: string;
}

const REDIS: Requirement = {
  name: "Redis",
  programs: ["redis-server", "valkey-server"],
  apt: "redis-server",
  service: "redis-server",
  dnf: "redis",
  brew: "redis",
};

const MYSQL: Requirement = {
  name: "MariaDB or MySQL",
  programs: ["mariadbd", "mysqld"],
  apt: "mariadb-server",
  service: "mariadb",
  dnf: "mariadb-server",
  brew: "mariadb",
};

const POSTGRES: Requirement = {
  name: "PostgreSQL",
  programs: ["postgres"],
  apt: "postgresql",
  service: "postgresql",
  dnf: "postgresql-server",
  brew: "postgresql",
};

/** The server and the clients that the tunnels' rights are tried with. */
export const OPENSSH: Requirement = {
  name: "OpenSSH's server",
  programs: ["sshd"],
  apt: "openssh-server openssh-client",
  service: "ssh",
  dnf: "openssh-server openssh-clients",
  brew: "openssh",
};

/** What the benchmarks make load with: in C, so that it takes as little as can be of what it measures. */
export const WRK: Requirement = { name: "wrk", programs: ["wrk"], apt: "wrk", dnf: "wrk", brew: "wrk" };

/** What each kind of server is installed by. */
export const REQUIREMENTS: Readonly<Record<ServerKind, Requirement>> = {
  redis: REDIS,
  mysql: MYSQL,
  postgres: POSTGRES,
};

/** How to install what is missing, a line for each family of systems. */
export function installLines(missing: readonly Requirement[]): string {
  const list = (packages: (requirement: Requirement) => string) => missing.map(packages).join(" ");
  return [
    `  Debian, Ubuntu:  sudo apt-get install ${list(({ apt }) => apt)}`,
    `  Fedora, RHEL:    sudo dnf install ${list(({ dnf }) => dnf)}`,
    `  macOS:           brew install ${list(({ brew }) => brew)}`,
  ].join("\n");
}

/**
 * Installs Debian packages. Their system services are kept from starting, now and at the next boot: the
 * servers here are private ones.
 *
 * @param policy file that keeps them from starting meanwhile, unless there is one already
 */
export async function aptInstall(
  asRoot: readonly string[],
  requirements: readonly Requirement[],
  policy = "/usr/sbin/policy-rc.d",
): Promise<void> {
  const packages = requirements.map(({ apt }) => apt).join(" ");
  const services = requirements.flatMap(({ service }) => service ?? []).join(" ");
  const apt = spawn("env", [...asRoot, "sh", "-c", SCRIPT, "install", packages, services, policy], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const [status] = (await once(apt, "exit")) as [number | null];
  if (status !== 0) {
    throw new Error(`apt-get could not install ${packages}; what it said stands above.`);
  }
}

const SCRIPT = `set -e
packages=$1 services=$2 policy=$3
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
ours=
trap 'rm -f "$log" "$ours"' EXIT
# A shell need not do so when a signal ends it; the machine must not be left unable to start services.
trap 'exit 130' INT TERM HUP
if [ ! -e "$policy" ]; then
  ours=$policy
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi
options='-qq -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0'
# That a source of somebody else's is broken need not matter.
apt-get update $options >"$log" 2>&1 || true
if ! apt-get install -y --no-install-recommends $options $packages >>"$log" 2>&1 </dev/null; then
  cat "$log" >&2
  exit 1
fi
if [ -d /run/systemd/system ] && [ -n "$services" ]; then systemctl disable --quiet $services; fi
`;
