/** A data store as the bastion reaches it. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Where the tunnels' SSH server lives. */
export interface TunnelServer {
  /** Folder of its configuration and keys, without spaces. */
  readonly directory: string;
  /** Port on the loopback interface. */
  readonly port: number;
  /** The one user who may sign in. */
  readonly user: string;
}

const SERVER: TunnelServer = { directory: "/etc/ssh/tunnel", port: 22, user: "tunnel" };

/** Says that there is no account, and ends. */
const NO_SHELL = "/sbin/nologin";

/** Kinds of keys that are taken: those short enough for many to fit, and none that signs with SHA-1. */
const KEY_TYPES = [
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "sk-ecdsa-sha2-nistp256@openssh.com",
  "sk-ssh-ed25519@openssh.com",
  "ssh-ed25519",
];

/** Most keys that fit, with their restrictions, into the 16 KB that EC2 allows. */
export const MAX_KEYS = 25;

/** Whether the text is a line of a `.pub` file: a kind of key, the key, and perhaps whose it is. */
export function isPublicKey(text: string): boolean {
  const [, type = "", key = ""] = /^(\S+) ([A-Za-z0-9+/]+={0,2})( [A-Za-z0-9@._+-]{1,64})?$/.exec(text) ?? [];
  if (!KEY_TYPES.includes(type)) return false;
  const blob = Buffer.from(key, "base64");
  // The kind stands in the key once more, after its length; a key that was cut off or mixed up does not hold it.
  return (
    blob.toString("base64") === key &&
    blob.length > 4 + type.length + 32 &&
    blob.readUInt32BE(0) === type.length &&
    blob.toString("latin1", 4, 4 + type.length) === type
  );
}

/**
 * What the bastion does at its first start, as root: it takes from everybody the means to become somebody else, and
 * has an SSH server for tunnels where there are keys, else none. It needs nothing from the network.
 */
export function userData(keys: readonly string[], endpoints: readonly Endpoint[]): string {
  return [
    "#!/bin/bash",
    "set -euo pipefail",
    "",
    "# The server that the image comes with knows more users, and more ways to sign in.",
    "systemctl disable --now sshd.service",
    "# Systems Manager's agent makes this user with the right to everything, unless there is one.",
    "id ssm-user >/dev/null 2>&1 || useradd --system --no-create-home ssm-user",
    `usermod --lock --shell ${NO_SHELL} ssm-user`,
    "rm -f /etc/sudoers.d/*",
    "# Nobody becomes somebody else: not by sudo, nor by any other program that runs as its owner.",
    "find / -ignore_readdir_race -xdev -type f -perm /6000 -exec chmod ug-s {} +",
    ...(keys.length > 0 ? ["", ...service(keys, endpoints)] : []),
    "",
  ].join("\n");
}

function service(keys: readonly string[], endpoints: readonly Endpoint[]): string[] {
  const { directory, user } = SERVER;
  return [
    `useradd --system --no-create-home --home-dir / --shell ${NO_SHELL} ${user}`,
    "# Without a password, but not locked: the server lets no locked user in.",
    `usermod --password '*' ${user}`,
    tunnelServer(SERVER, keys, endpoints),
    `/usr/sbin/sshd -t -f ${directory}/sshd_config`,
    "cat >/etc/systemd/system/tunnel.service <<'END'",
    "[Unit]",
    "Description=SSH tunnels to the data stores",
    "After=network.target",
    "[Service]",
    `ExecStart=/usr/sbin/sshd -D -e -f ${directory}/sshd_config`,
    "Restart=always",
    "[Install]",
    "WantedBy=multi-user.target",
    "END",
    "systemctl daemon-reload",
    "systemctl enable --now tunnel.service",
  ];
}

/**
 * Lines of shell that write what the tunnels' SSH server runs with: a key of its own, the people's keys, and a
 * configuration under which they forward ports to the endpoints and do nothing else. The keys' options say so once
 * more, but that a key cannot be forbidden to listen.
 */
export function tunnelServer(
  server: TunnelServer,
  keys: readonly string[],
  endpoints: readonly Endpoint[],
): string {
  const { directory } = server;
  const permitted = endpoints.map(({ host, port }) => `,permitopen="${host}:${port}"`).join("");
  return [
    `install -d -m 755 ${directory}`,
    `ssh-keygen -q -t ed25519 -N '' -f ${directory}/host_key`,
    `options='restrict,port-forwarding,command="${NO_SHELL}"${permitted}'`,
    `cat >${directory}/authorized_keys <<END`,
    ...keys.map((key) => `$options ${key}`),
    "END",
    `cat >${directory}/sshd_config <<'END'`,
    ...configuration(server, endpoints),
    "END",
  ].join("\n");
}

function configuration({ directory, port, user }: TunnelServer, endpoints: readonly Endpoint[]): string[] {
  return [
    "ListenAddress 127.0.0.1",
    `Port ${port}`,
    `HostKey ${directory}/host_key`,
    "PidFile none",
    `AllowUsers ${user}`,
    `AuthorizedKeysFile ${directory}/authorized_keys`,
    "AuthenticationMethods publickey",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin no",
    "UsePAM no",
    "AllowTcpForwarding local",
    `PermitOpen ${endpoints.map(({ host, port: at }) => `${host}:${at}`).join(" ")}`,
    "PermitListen none",
    "AllowStreamLocalForwarding no",
    "AllowAgentForwarding no",
    "X11Forwarding no",
    "PermitTunnel no",
    "PermitTTY no",
    "PermitUserRC no",
    // No shell, command or subsystem, of which there is none either; should one ever start, it is this.
    "MaxSessions 0",
    `ForceCommand ${NO_SHELL}`,
    "ClientAliveInterval 60",
    "ClientAliveCountMax 3",
    "LogLevel VERBOSE",
  ];
}
