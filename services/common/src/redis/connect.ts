import type { Logger } from "../log";
import type { RedisSettings } from "../settings/redis";
import { connectCluster } from "./cluster";
import type { Redis } from "./redis";
import { connectStandalone } from "./standalone";
import type { OnLost } from "./why";

/** Starts to connect to Redis, as the settings say; returns at once. */
export function connectRedis(settings: RedisSettings, log: Logger, onLost: OnLost): Redis {
  return settings.cluster ? connectCluster(settings, log, onLost) : connectStandalone(settings, log, onLost);
}
