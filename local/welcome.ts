import type { Service } from "../platform/services";
import type { Choice } from "./choice";
import type { PortTable } from "./ports";

/** What is there once everything runs. */
export interface Running {
  readonly choice: Pick<Choice, "served" | "crons">;
  readonly ports: PortTable;
  /** Names of the services that have documentation at `/docs`. */
  readonly documented: ReadonlySet<string>;
  /** Where the servers are, by their names. */
  readonly servers: Readonly<Record<string, string>>;
}

/** What people read once everything runs. */
export function welcome({ choice, ports, documented, servers }: Running): string {
  const { served, crons } = choice;
  const url = ({ name }: Service) => `http://localhost:${ports[name]?.http ?? 0}`;
  const ofKind = (kind: Service["kind"]) => served.filter((service) => service.kind === kind);
  const [pages, apis, workers] = [ofKind("page"), ofKind("http"), ofKind("worker")];
  const grpc = served.filter(({ name }) => ports[name]?.grpc !== undefined);
  const rows: [string, string][] = [
    ...labelled(pages, "The page", url),
    ...labelled(apis, "The API", (api) =>
      documented.has(api.name) ? `${url(api)}, its documentation at ${url(api)}/docs` : url(api),
    ),
    ...labelled(grpc, "gRPC", ({ name }) => `localhost:${ports[name]?.grpc ?? 0}, without TLS`).map(
      ([label, value]): [string, string] => [label, grpc.length > 1 ? `gRPC at ${value}` : value],
    ),
    ...workers.map((worker): [string, string] => [capitalised(worker.name), `${url(worker)}/ready`]),
    ...crons.map(({ name, schedule = "", timezone = "UTC" }): [string, string] => [
      capitalised(name),
      `runs on schedule ${schedule} (${timezone}); npm start -- ${name} runs it once`,
    ]),
    ...Object.entries(servers),
  ];
  const width = Math.max(10, ...rows.map(([label]) => label.length + 2));
  const examples = apis.flatMap((api) => exampleOf(api, url(api)));
  return `
Millrace runs.

${rows.map(([label, value]) => `  ${label.padEnd(width)}${value}`).join("\n")}
${examples.length === 0 ? "" : `\nTry:\n\n${examples.map((line) => `  ${line}\n`).join("")}`}
Ctrl-C stops it.
`;
}

/** A row for each service: by what it is, where it is the only one, else by its name. */
function labelled(
  services: readonly Service[],
  only: string,
  value: (service: Service) => string,
): [string, string][] {
  return services.map((service) => [
    services.length === 1 ? only : capitalised(service.name),
    value(service),
  ]);
}

/** The request that a manifest gives as an example, as a command. */
function exampleOf({ example }: Service, url: string): string[] {
  if (example === undefined) return [];
  const { method, path, body } = example;
  const data = body === undefined ? [] : ["-H 'content-type: application/json'", `-d ${shell(json(body))}`];
  // With a body curl posts, without one it gets.
  const usual = body === undefined ? "GET" : "POST";
  return [
    ["curl -i", ...(method === usual ? [] : [`-X ${method}`]), ...data, shellWord(url + path)].join(" "),
  ];
}

/** JSON with spaces, as people write it. */
function json(value: unknown): string {
  return JSON.stringify(value, undefined, 1)
    .replaceAll(/\n\s*/g, " ")
    .replaceAll(/([[{]) | ([\]}])/g, "$1$2");
}

function shell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function shellWord(text: string): string {
  return /^[\w:/.-]+$/.test(text) ? text : shell(text);
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
