import { join } from "node:path";

/** The HTTP services of the local system, in the order in which they are started. */
export const SERVICES = ["consumer", "producer", "web"] as const;
export type Service = (typeof SERVICES)[number];

export interface Ports {
  readonly http: Readonly<Record<Service, number>>;
  readonly metrics: Readonly<Record<Service, number>>;
  /** Of the producer. */
  readonly grpc: number;
}

/** Where the services listen unless something else does. */
export const USUAL_PORTS: Ports = {
  http: { web: 3000, producer: 8080, consumer: 8081 },
  metrics: { web: 9464, producer: 9465, consumer: 9466 },
  grpc: 9000,
};

/** The folder, in `dir`, of the credentials that services are given as files. */
export function credentialsFolder(dir: string): string {
  return join(dir, "credentials");
}

/** The settings of the migrations: as an administrator, making users whose passwords lie in files. */
export function migrationSettings(dir: string): Record<string, string> {
  return {
    MYSQL_USERS: `file:${credentialsFolder(dir)}`,
    MYSQL_GRANTS: "producer:read,consumer:write",
    MIGRATIONS: "counts",
  };
}

/** The settings of a service beyond those that say where Redis and MySQL are. */
export function serviceSettings(service: Service, ports: Ports, dir: string): Record<string, string> {
  const common = {
    HTTP_HOST: "127.0.0.1",
    HTTP_PORT: String(ports.http[service]),
    METRICS_PORT: String(ports.metrics[service]),
  };
  const at = (other: Service) => `http://127.0.0.1:${ports.http[other]}`;
  if (service === "web") {
    return { ...common, PRODUCER_URL: at("producer"), CONSUMER_URL: at("consumer"), OPERATIONS: "true" };
  }
  const credentials = { MYSQL_CREDENTIALS: `file:${join(credentialsFolder(dir), `mysql-${service}`)}` };
  if (service === "consumer") return { ...common, ...credentials };
  // The page's own calls go through its server; this is for trying calls from the page's console.
  const origins = pageOrigins(ports).join(",");
  return { ...common, ...credentials, GRPC_PORT: String(ports.grpc), CORS_ORIGINS: origins };
}

/** The page's origin, by both names that people open it by. */
function pageOrigins({ http }: Ports): string[] {
  return ["localhost", "127.0.0.1"].map((host) => `http://${host}:${http.web}`);
}

/** What people read once everything runs. */
export function welcome(ports: Ports, servers: Readonly<Record<string, string>>): string {
  const at = (port: number) => `http://localhost:${port}`;
  const rows = [
    ["The page", at(ports.http.web)],
    ["The API", `${at(ports.http.producer)}, its documentation at ${at(ports.http.producer)}/docs`],
    ["gRPC", `localhost:${ports.grpc}, without TLS`],
    ["Consumer", `${at(ports.http.consumer)}/ready`],
    ...Object.entries(servers),
  ];
  return `
Millrace runs.

${rows.map(([name = "", value = ""]) => `  ${name.padEnd(10)}${value}`).join("\n")}

Try:

  curl -i -H 'content-type: application/json' -d '{"count": 42}' ${at(ports.http.producer)}/count

Ctrl-C stops it.
`;
}
