import { variablePrefix, type Service } from "../../platform/services";
import type { Config } from "../config";
import { found, type Environment } from "../config/environment";
import { credentialsFile, together, variables, type Settings } from "./settings";

/** Settings of a service's queues, if it uses any: one cache for all, in which it is the user named after it. */
export function queueSettings({ name, uses }: Service, { contract, config }: Environment): Settings {
  const queues = Object.entries(uses.queues);
  if (queues.length === 0) return variables({});
  const cache = found(contract.queues, `the queues of ${name}`);
  const names = queues.map(([queue]) => queue);
  const byQueue = queues.map(([queue, { access }]) => {
    const keys = found(cache.names[queue], `the queue ${queue}`);
    const { partitions, ...marks } = found(config.queues[queue], `the queue ${queue}`);
    const env = {
      REDIS_QUEUE: keys,
      ...(partitions !== undefined && { REDIS_PARTITIONS: String(partitions) }),
      ...(access === "produce" && intake(marks)),
    };
    return variables(prefixed(variablePrefix(queue, names), env));
  });
  const connection = variables({
    REDIS_HOST: cache.host,
    REDIS_PORT: String(cache.port),
    REDIS_CLUSTER: String(cache.cluster),
    REDIS_TLS: String(cache.tls),
  });
  return together(connection, signIn(name, cache, contract.region), ...byQueue);
}

type Cache = NonNullable<Environment["contract"]["queues"]>;

function signIn(service: string, { credentials, users }: Cache, region: string): Settings {
  if (credentials.kind === "kubernetesSecret") {
    const key = `redis-${service}`;
    return {
      env: { REDIS_CREDENTIALS: credentialsFile(key) },
      secretFiles: [{ secret: credentials.name, key }],
    };
  }
  return variables({
    REDIS_CREDENTIALS: "iam",
    REDIS_USER: found(users[service], `the cache user of ${service}`),
    REDIS_CACHE: credentials.cacheName,
    REDIS_SERVERLESS: String(credentials.serverless),
    AWS_REGION: region,
  });
}

type Marks = Omit<Config["queues"][string], "partitions">;

/** From where on a producer of the queue refuses entries, and what it waits for before it answers. */
function intake({ softDepth, hardDepth, softMemoryPercent, hardMemoryPercent, waitReplicas }: Marks) {
  return {
    QUEUE_WAIT_REPLICAS: String(waitReplicas),
    QUEUE_SOFT_DEPTH: String(softDepth),
    QUEUE_HARD_DEPTH: String(hardDepth),
    QUEUE_SOFT_MEMORY: String(softMemoryPercent),
    QUEUE_HARD_MEMORY: String(hardMemoryPercent),
  };
}

/** The same variables with something in front of their names. */
export function prefixed(
  prefix: string,
  env: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [`${prefix}${name}`, value]));
}
