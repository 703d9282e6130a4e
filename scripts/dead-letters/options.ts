import { readProject } from "../../components/project";
import { takeOption, UsageError } from "../../services/common/src/dead-letters/options";

/** A command line that is meant for the cluster. */
export interface ClusterOptions {
  readonly namespace: string;
  /** What is left for the command itself. */
  readonly args: readonly string[];
}

const MEANING = "the name of a namespace, such as millrace";

/**
 * Takes `--cluster` and `--namespace NAME` out of a command line. The default is that of infra's configuration, the project.
 *
 * @returns undefined for a command line without `--cluster`.
 * @throws UsageError
 */
export function clusterOptions(args: readonly string[]): ClusterOptions | undefined {
  if (!args.includes("--cluster")) return undefined;
  const own = args.filter((word) => word !== "--cluster");
  const { value: namespace = readProject(), rest } = takeOption(own, "--namespace", MEANING);
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace)) {
    throw new UsageError(`--namespace needs ${MEANING}.`);
  }
  return { namespace, args: rest };
}
