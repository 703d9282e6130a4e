/** Something about Redis that the promise rests on, and that is not as it should be. */
export interface Finding {
  /**
   * - `unsafe`: queued values can be lost. The service is not ready, and takes no values.
   * - `faulty`: something cannot be done, but no value is lost. The service is not ready.
   * - `warning`: worth a log line.
   */
  readonly kind: "unsafe" | "faulty" | "warning";
  /** What is wrong, what it does, and what would be right. */
  readonly sentence: string;
}

/** What `INFO` says of a server, by name. */
export type Info = ReadonlyMap<string, string>;

export function parseInfo(text: string): Info {
  const lines = text.split(/\r?\n/).map((line) => /^(\w+):(.*)$/.exec(line));
  return new Map(lines.flatMap((match) => (match === null ? [] : [[match[1] ?? "", match[2] ?? ""]])));
}

/** The first version with all commands that the services send: XAUTOCLAIM came with 6.2. Valkey began at 7.2. */
const LEAST_VERSION = [6, 2] as const;

/**
 * Judges the settings of a server by what it says of itself. What it does not say, as a managed one may not, is not
 * judged.
 *
 * @param appendfsync where the server told it; `INFO` does not have it
 */
export function judgeServer(info: Info, appendfsync?: string): Finding[] {
  return [versionFinding(info), evictionFinding(info), persistenceFinding(info, appendfsync)].flatMap(
    (finding) => finding ?? [],
  );
}

function versionFinding(info: Info): Finding | undefined {
  const version = info.get("redis_version");
  const [major = 0, minor = 0] = (version ?? "").split(".").map(Number);
  const [leastMajor, leastMinor] = LEAST_VERSION;
  if (version === undefined || major > leastMajor || (major === leastMajor && minor >= leastMinor))
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

function persistenceFinding(info: Info, appendfsync: string | undefined): Finding | undefined {
  const replicas = Number(info.get("connected_slaves") ?? 0);
  if (info.get("aof_enabled") === "0" && info.get("role") !== "slave" && replicas === 0) {
    return {
      kind: "warning",
      sentence:
        "appendonly is off and there is no replica: queued values are lost when Redis stops. Set appendonly to yes.",
    };
  }
  if (appendfsync !== "no") return undefined;
  return {
    kind: "warning",
    sentence:
      "appendfsync is no: values of the last half minute are lost when the machine of Redis dies. Set it to always, or to everysec to lose a second at most.",
  };
}
