/** Something that a tunnel leads to. */
export interface TunnelEnd {
  readonly host: string;
  readonly port: number;
}

/** The session document that forwards a local port, through a machine, to a host that this one reaches. */
export const FORWARD_DOCUMENT = "AWS-StartPortForwardingSessionToRemoteHost";

/** The session document that leads to a machine's SSH server. */
export const SSH_DOCUMENT = "AWS-StartSSHSession";

/** Local ports begin here, clear of those that servers of one's own listen at. */
const OFFSET = 10_000;

/**
 * A local port for each tunnel, so that all may be open at once: the remote one plus ten thousand, or the next that is
 * free. In the order of the names, so that a new store moves nobody's port without need.
 *
 * @example localPorts({ mysql: 3306, reader: 3306 }) // { mysql: 13306, reader: 13307 }
 */
export function localPorts(ports: Readonly<Record<string, number>>): Record<string, number> {
  const taken = new Set<number>();
  return Object.fromEntries(
    Object.entries(ports)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, port]) => {
        let local = port + OFFSET > 65_535 ? port : port + OFFSET;
        while (taken.has(local)) local += 1;
        taken.add(local);
        return [name, local];
      }),
  );
}

/** The command that opens a tunnel, complete, for any POSIX shell. */
export function tunnelCommand(
  { region, instanceId }: { readonly region: string; readonly instanceId: string },
  { host, port }: TunnelEnd,
  localPort: number,
): string {
  const parameters = JSON.stringify({
    host: [host],
    portNumber: [String(port)],
    localPortNumber: [String(localPort)],
  });
  return [
    ...["aws", "ssm", "start-session", "--region", region, "--target", instanceId],
    ...["--document-name", FORWARD_DOCUMENT, "--parameters", parameters],
  ]
    .map(quoted)
    .join(" ");
}

/** A word as a POSIX shell takes it. */
export function quoted(word: string): string {
  return /^[A-Za-z0-9_./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
