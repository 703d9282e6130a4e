/** A dashboard's body as a list of its widgets: each widget's kind and title, with the metrics, queries or alarms in it. */
export function dashboardDigest(body: string): readonly Readonly<Record<string, readonly string[]>>[] {
  const { widgets } = object(JSON.parse(body));
  return list(widgets).map((widget) => {
    const { type, properties } = object(widget);
    const { title, markdown, metrics, query, alarms } = object(properties);
    const name = [title, markdown].find((text) => typeof text === "string");
    const content = [
      ...list(metrics).map(metric),
      ...(typeof query === "string" ? [query] : []),
      ...list(alarms).map((arn) => String(arn).split(":").at(-1) ?? ""),
    ];
    return { [`${String(type)} ${name ?? "without a title"}`]: content };
  });
}

/** `AWS/RDS CPUUtilization DBClusterIdentifier=orders Maximum`, or an expression. */
function metric(entry: unknown): string {
  const parts = list(entry);
  const options = object(parts.at(-1));
  if (typeof options.expression === "string") return options.expression;
  const [namespace, name, ...rest] = parts.filter((part) => typeof part === "string");
  const dimensions = rest.flatMap((key, index) =>
    index % 2 === 0 ? [`${key}=${rest[index + 1] ?? ""}`] : [],
  );
  const statistic = typeof options.stat === "string" ? [options.stat] : [];
  return [namespace, name, ...dimensions, ...statistic].join(" ");
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
