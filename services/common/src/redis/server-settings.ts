/** Something about Redis that the promise depends on and that is not as it should be. */
export interface Finding {
  /**
   * - `unsafe`: queued values can be lost. The service is not ready and accepts no values.
   * - `faulty`: something cannot be done, but no value is lost. The service is not ready.
   * - `warning`: logged only.
   */
  readonly kind: "unsafe" | "faulty" | "warning";
  /** What is wrong, what the effect is, and what to set. */
  readonly sentence: string;
}

/** The fields of `INFO`. */
export type Info = ReadonlyMap<string, string>;

export function parseInfo(text: string): Info {
  const lines = text.split(/\r?\n/).map((line) => /^(\w+):(.*)$/.exec(line));
  return new Map(lines.flatMap((match) => (match === null ? [] : [[match[1] ?? "", match[2] ?? ""]])));
}

/** The first version with all commands that the services send: XAUTOCLAIM came with 6.2. Valkey reports 7.2. */
const MINIMUM_VERSION = [6, 2] as const;

export interface ServerFacts {
  /** Whether the server is known to be managed, from how clients sign in. @default false */
  readonly managed?: boolean;
  /** The setting, if the server reveals it; `INFO` does not have it. */
  readonly appendfsync?: string | undefined;
}

/** Checks the settings that a server reports. A setting that it does not report, as managed ones may not, is skipped. */
export function judgeServer(info: Info, facts: ServerFacts = {}): Finding[] {
  return [versionFinding(info), evictionFinding(info), persistenceFinding(info, facts)].flatMap(
    (finding) => finding ?? [],
  );
}

function versionFinding(info: Info): Finding | undefined {
  const version = info.get("redis_version");
  const [major = 0, minor = 0] = (version ?? "").split(".").map(Number);
  const [minMajor, minMinor] = MINIMUM_VERSION;
  if (version === undefined || major > minMajor || (major === minMajor && minor >= minMinor))
    return undefined;
  return {
    kind: "unsafe",
    sentence: `Redis is version ${version}, which lacks XAUTOCLAIM: values that a dead consumer had read would never be stored. Run Redis 6.2 or newer, or Valkey.`,
  };
}

function evictionFinding(info: Info): Finding | undefined {
  const policy = info.get("maxmemory_policy") ?? "";
  if (policy.startsWith("allkeys-")) {
    return {
      kind: "unsafe",
      sentence: `maxmemory-policy is ${policy}: Redis may evict queued values. Set it to noeviction.`,
    };
  }
  if (!policy.startsWith("volatile-")) return undefined;
  return {
    kind: "warning",
    sentence: `maxmemory-policy is ${policy}: Redis may evict an Idempotency-Key before its 24 hours are over, and a request that is sent again is then stored twice. Set it to noeviction.`,
  };
}

function persistenceFinding(info: Info, { managed, appendfsync }: ServerFacts): Finding | undefined {
  const replicas = Number(info.get("connected_slaves") ?? 0);
  if (info.get("aof_enabled") === "0" && info.get("role") !== "slave" && replicas === 0) {
    return managed === true || isElastiCache(info) ? NO_REPLICA : NOT_PERSISTENT;
  }
  if (appendfsync !== "no") return undefined;
  return {
    kind: "warning",
    sentence:
      "appendfsync is no: values of the last half minute are lost when the machine of Redis fails. Set it to always, or to everysec to lose one second at most.",
  };
}

const NOT_PERSISTENT: Finding = {
  kind: "unsafe",
  sentence:
    "appendonly is no and no replica is connected: queued values are lost when Redis stops. Set appendonly to yes, or connect a replica.",
};

/**
 * ElastiCache has no append-only file from version 2.8.22 on, and a transaction log (`durability`) or serverless storage in
 * other zones is not in `INFO`. So it is the configuration of the cache that decides, and not what a node reports during a
 * failover.
 *
 * Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/RedisAOF.html
 */
const NO_REPLICA: Finding = {
  kind: "warning",
  sentence:
    "The managed Redis reports no connected replica: unless it is durable or serverless, queued values are lost when its node fails. Add a replica to each shard.",
};

/** ElastiCache reports itself in place of the operating system. */
function isElastiCache(info: Info): boolean {
  return info.get("os") === "Amazon ElastiCache";
}
