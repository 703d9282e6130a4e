/** Where a Helm chart comes from. */
export interface ChartSource {
  /** Address of a chart repository, or `oci://HOST/PATH` of a registry that holds charts. */
  readonly repository: string;
  /** The chart's version. */
  readonly version: string;
}

/** The arguments of a Helm release that say which chart it is. */
export function chartFrom(chart: string, { repository, version }: ChartSource) {
  // A registry has no index: the chart is named by its whole address.
  if (repository.startsWith("oci://")) return { chart: `${repository}/${chart}`, version };
  return { chart, version, repositoryOpts: { repo: repository } };
}
