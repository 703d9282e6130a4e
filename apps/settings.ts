import type { Frozen } from "../components/config";
import type { Contract } from "../contract/outputs";
import { POD_PORTS } from "../contract/ports";
import { TRACES_ENDPOINT } from "../k8s/collector";
import type { SecretFile } from "../k8s/pod";
import { credentialsDirectory } from "../k8s/pod";
import type { Config } from "./config";
import { intake } from "./intake";

/** What a service is told, by environment variables and files. */
export interface Settings {
  readonly env: Readonly<Record<string, string>>;
  readonly secretFiles: readonly SecretFile[];
}

/** Ports that the services listen at. */
export const ports = {
  producer: POD_PORTS.http,
  grpc: POD_PORTS.grpc,
  consumer: 8081,
  web: 8082,
  images: POD_PORTS.http,
  metrics: 9464,
} as const;

/** How long (seconds) a connection to a database that may be paused takes at most; it resumes within 30. */
const RESUME_TIMEOUT = "40";

/** Seconds that a command waits for its first connection: the policies of a new pod take effect after it has started. */
const FIRST_CONNECTION_TIMEOUT = "30";

/** Settings of a service that uses queue and database as the user named after it. */
export function dataService(
  service: "producer" | "consumer",
  contract: Frozen<Contract>,
  config: Config,
): Settings {
  const queue = queueSettings(service, contract, config);
  const mysql = databaseSettings(service, contract);
  const own = service === "producer" ? intake(ports.grpc, config.producer) : {};
  return {
    env: { ...http(ports[service], config), ...own, ...queue.env, ...mysql.env },
    secretFiles: [...queue.secretFiles, ...mysql.secretFiles],
  };
}

/** Settings of the command for dead letters, which does to the queue what the consumer may. */
export function deadLetters(contract: Frozen<Contract>, config: Config): Settings {
  const { env, secretFiles } = queueSettings("consumer", contract, config);
  return { env: { ...env, FIRST_CONNECTION_TIMEOUT }, secretFiles };
}

/** Settings of the migrations, which connect as the administrator and make the services' users. */
export function migrations(contract: Frozen<Contract>, config: Config): Settings {
  const { credentials } = contract.mysql;
  const env = { LOG_LEVEL: config.logLevel, ...database(contract) };
  if (credentials.kind === "iam") {
    return {
      env: {
        ...env,
        AWS_REGION: contract.region,
        MYSQL_CREDENTIALS: `secret:${credentials.adminSecretArn}`,
        MYSQL_USERS: "iam",
        ...(credentials.ingestionSecretArn !== undefined && {
          MYSQL_INGESTION: `secret:${credentials.ingestionSecretArn}`,
        }),
      },
      secretFiles: [],
    };
  }
  const keys = ["mysql-admin", "mysql-producer", "mysql-consumer"];
  return {
    env: { ...env, MYSQL_CREDENTIALS: file("mysql-admin"), MYSQL_USERS: `file:${credentialsDirectory}` },
    secretFiles: keys.map((key) => ({ secret: credentials.name, key })),
  };
}

/** A further database, as infra describes it. */
type Database = Frozen<NonNullable<Contract["databases"]>>[string];

/** Settings of the migrations where they make the users of a further database, and leave the rest to these. */
export function owners(further: Database, { region }: Frozen<Contract>, config: Config): Settings {
  const env = {
    LOG_LEVEL: config.logLevel,
    ...address(further),
    MYSQL_TLS: "rds",
    AWS_REGION: region,
    MYSQL_CREDENTIALS: `secret:${further.adminSecretArn}`,
    MYSQL_USERS: "iam",
    MYSQL_OWNERS: further.users.join(","),
  };
  return { env, secretFiles: [] };
}

/** Settings of the page's server. */
export function web(config: Config): Settings {
  const env = {
    ...http(ports.web, config),
    API_URL: "http://producer",
    ...(config.web?.operations === true && { OPERATIONS_URL: "http://consumer" }),
  };
  return { env, secretFiles: [] };
}

/** Whether services send traces. */
export function traced(collector: Config["collector"]): collector is NonNullable<Config["collector"]> {
  return collector !== undefined && collector.tracePercent > 0;
}

function http(port: number, { logLevel, collector }: Config) {
  return {
    HTTP_PORT: String(port),
    METRICS_PORT: String(ports.metrics),
    LOG_LEVEL: logLevel,
    ...(traced(collector) && tracing(collector.tracePercent)),
  };
}

/** Who begins a trace decides whether it is kept, so that one that is not costs nothing on its way. */
function tracing(percent: number) {
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: TRACES_ENDPOINT,
    OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
    OTEL_TRACES_SAMPLER_ARG: String(percent / 100),
  };
}

function database({ mysql }: Frozen<Contract>) {
  return { ...address(mysql), MYSQL_TLS: mysql.tls };
}

function address({ host, readHost, port, database, pauses }: Address) {
  return {
    MYSQL_HOST: host,
    MYSQL_READ_HOST: readHost,
    MYSQL_PORT: String(port),
    MYSQL_DATABASE: database,
    ...(pauses && { MYSQL_CONNECT_TIMEOUT: RESUME_TIMEOUT }),
  };
}

type Address = Pick<Contract["mysql"], "host" | "readHost" | "port" | "database" | "pauses">;

function databaseSettings(service: "producer" | "consumer", contract: Frozen<Contract>): Settings {
  const { credentials, users } = contract.mysql;
  if (credentials.kind === "kubernetesSecret") {
    const key = `mysql-${service}`;
    return {
      env: { ...database(contract), MYSQL_CREDENTIALS: file(key) },
      secretFiles: [{ secret: credentials.name, key }],
    };
  }
  const identity = { MYSQL_CREDENTIALS: "iam", MYSQL_USER: users[service], AWS_REGION: contract.region };
  return { env: { ...database(contract), ...identity }, secretFiles: [] };
}

function queueSettings(
  service: "producer" | "consumer",
  { queue, region }: Frozen<Contract>,
  config: Config,
): Settings {
  const { credentials } = queue;
  const env = {
    REDIS_HOST: queue.host,
    REDIS_PORT: String(queue.port),
    REDIS_CLUSTER: String(queue.cluster),
    REDIS_TLS: String(queue.tls),
    REDIS_QUEUE: queue.name,
    ...(config.queuePartitions !== undefined && { REDIS_PARTITIONS: String(config.queuePartitions) }),
  };
  if (credentials.kind === "kubernetesSecret") {
    const key = `redis-${service}`;
    return {
      env: { ...env, REDIS_CREDENTIALS: file(key) },
      secretFiles: [{ secret: credentials.name, key }],
    };
  }
  const identity = {
    REDIS_CREDENTIALS: "iam",
    REDIS_USER: queue.users[service],
    REDIS_CACHE: credentials.cacheName,
    REDIS_SERVERLESS: String(credentials.serverless),
    AWS_REGION: region,
  };
  return { env: { ...env, ...identity }, secretFiles: [] };
}

function file(key: string): string {
  return `file:${credentialsDirectory}/${key}`;
}

/** Beginning of every image's path. */
export const IMAGES_PREFIX = "/images";

/** Seconds in a year, for which browsers and CloudFront keep an image; its address says all that it depends on. */
const YEAR = 31_536_000;

/**
 * Settings of the image proxy.
 *
 * It takes key and salt from the secret by itself. With a version that changes with them, its pods are replaced when
 * they do. All addresses of sources begin with the bucket's, so that no signature leads elsewhere.
 */
export function imageProxy(
  { bucket, signingSecretArn, signingSecretVersion }: NonNullable<Frozen<Contract>["images"]>,
  region: string,
  { logLevel }: Config,
): Readonly<Record<string, string>> {
  const source = `s3://${bucket}/`;
  return {
    AWS_REGION: region,
    IMGPROXY_ENV_AWS_SECRET_ID: signingSecretArn,
    IMGPROXY_ENV_AWS_SECRET_VERSION_ID: signingSecretVersion,
    IMGPROXY_ENV_AWS_SECRET_REGION: region,
    IMGPROXY_BIND: `:${ports.images}`,
    IMGPROXY_PROMETHEUS_BIND: `:${ports.metrics}`,
    IMGPROXY_PATH_PREFIX: IMAGES_PREFIX,
    IMGPROXY_USE_S3: "true",
    IMGPROXY_S3_REGION: region,
    IMGPROXY_S3_ALLOWED_BUCKETS: bucket,
    IMGPROXY_BASE_URL: source,
    IMGPROXY_ALLOWED_SOURCES: source,
    IMGPROXY_TTL: String(YEAR),
    // Longer than balancers keep an idle connection, or they would use one that is just being closed.
    IMGPROXY_KEEP_ALIVE_TIMEOUT: "75",
    // Else two for each CPU of the node, whatever the pod's share; 4 of the largest images fit into its memory.
    IMGPROXY_WORKERS: "4",
    IMGPROXY_LOG_FORMAT: "json",
    IMGPROXY_LOG_LEVEL: IMGPROXY_LEVELS[logLevel],
  };
}

/** The proxy knows four levels of grave. */
const IMGPROXY_LEVELS: Readonly<Record<Config["logLevel"], string>> = {
  silent: "error",
  fatal: "error",
  error: "error",
  warn: "warn",
  info: "info",
  debug: "debug",
  trace: "debug",
};
