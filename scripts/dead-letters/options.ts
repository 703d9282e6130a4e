import { readProject } from "../../components/project";
import { UsageError } from "../../services/consumer/src/dlq/command";

/** A command line that is meant for the cluster. */
export interface ClusterOptions {
  readonly namespace: string;
  /** What is left for the command itself. */
  readonly args: readonly string[];
}

/**
 * Takes `--cluster` and `--namespace NAME` out of a command line. The default is that of infra's configuration, the project.
 *
 * @returns undefined where it says nothing of a cluster.
 * @throws UsageError
 */
export function clusterOptions(args: readonly string[]): ClusterOptions | undefined {
  if (!args.includes("--cluster")) return undefined;
  const rest: string[] = [];
  let namespace = readProject();
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? "";
    if (word === "--cluster") continue;
    const option = /^--namespace(?:=(.*))?$/.exec(word);
    if (option === null) rest.push(word);
    else namespace = named(option[1] ?? args[(at += 1)]);
  }
  return { namespace, args: rest };
}

function named(namespace: string | undefined): string {
  if (namespace !== undefined && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace)) return namespace;
  throw new UsageError("--namespace needs the name of a namespace, such as millrace.");
}
