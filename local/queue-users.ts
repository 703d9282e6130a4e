import { accessString } from "../components/data/redis-acl";
import { cacheUsersOf } from "../platform/queues";
import type { Service } from "../platform/services";
import { makeRedisUser } from "./servers/redis";
import { keepCredentials } from "./servers/secrets";
import { credentialsFile, type Settings } from "./settings";

/**
 * Makes a user of Redis for each service that uses a queue, with the rights that its user of the cache has on AWS, so that
 * a use that no manifest declares fails here too. The default user is for administration alone.
 *
 * @param dir folder of the credentials.
 * @param server how the default user reaches the server.
 */
export async function makeQueueUsers(
  services: readonly Service[],
  dir: string,
  server: Settings,
): Promise<void> {
  const { REDIS_HOST: host = "", REDIS_PORT: port = "", REDIS_CREDENTIALS: file = "" } = server;
  const { password } = keepCredentials(file.slice("file:".length), "default");
  for (const [service, accesses] of Object.entries(cacheUsersOf(services))) {
    // Not the service's name alone: a service may be called "default".
    const user = keepCredentials(credentialsFile(dir, "redis", service), `queue-${service}`);
    await makeRedisUser(
      { host, port: Number(port), password },
      { name: user.username, password: user.password, rules: accessString(accesses).split(" ") },
    );
  }
}
