import type { types } from "@pulumi/kubernetes";
import { createConnection, type Connection } from "mysql2/promise";
import { podTemplate } from "../../../k8s/pod";
import { randomPassword, type Credentials } from "../../../local/servers";
import { askRedis } from "../../../local/servers/redis";
import type { Cluster } from "./cluster";
import type { Forward } from "./kubectl";

/** A separate namespace: the NetworkPolicies of the services apply to the one of the services. */
const NAMESPACE = "millrace-e2e-stores";

const PORTS = { mysql: 3306, redis: 6379 } as const;
type Store = keyof typeof PORTS;

/** Redis and MariaDB as pods, for one run: they lose all with their pod. */
export class Stores {
  private constructor(
    /** The stores' addresses, as pods see them. */
    readonly addresses: Readonly<Record<Store, string>>,
    readonly admin: Credentials,
    readonly redisPassword: string,
    private readonly ways: Readonly<Record<Store, Forward>>,
  ) {}

  static async start(cluster: Cluster, image: string): Promise<Stores> {
    const { kubectl } = cluster;
    const admin = { username: "admin", password: randomPassword() };
    const redisPassword = randomPassword();
    await Stores.remove(cluster);
    await kubectl.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
    await kubectl.apply({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "config", namespace: NAMESPACE },
      stringData: {
        "redis.conf": redisConf(redisPassword),
        "my.cnf": MY_CNF,
        "accounts.sql": accounts(admin),
      },
    });
    await kubectl.apply({
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "store", namespace: NAMESPACE },
    });
    await kubectl.apply(pod("redis", image, "exec redis-server /config/redis.conf"));
    await kubectl.apply(
      pod(
        "mysql",
        image,
        "mariadb-install-db --no-defaults --datadir=/data/mysql --skip-test-db >/dev/null && " +
          "exec mariadbd --defaults-file=/config/my.cnf",
      ),
    );
    await kubectl.run(
      "wait",
      "-n",
      NAMESPACE,
      "--for=condition=Ready",
      "--timeout=180s",
      "pod/redis",
      "pod/mysql",
    );
    const addressOf = (store: Store) =>
      kubectl.run("get", "pod", store, "-n", NAMESPACE, "-o", "jsonpath={.status.podIP}");
    return new Stores(
      { mysql: await addressOf("mysql"), redis: await addressOf("redis") },
      admin,
      redisPassword,
      {
        mysql: await kubectl.forward(NAMESPACE, "pod/mysql", PORTS.mysql),
        redis: await kubectl.forward(NAMESPACE, "pod/redis", PORTS.redis),
      },
    );
  }

  /** Removes what an earlier run, or this one, has made. */
  static async remove({ kubectl }: Cluster): Promise<void> {
    await kubectl.run("delete", "namespace", NAMESPACE, "--ignore-not-found");
  }

  /** A connection to a database from this machine, as the administrator. */
  connect(database = "millrace"): Promise<Connection> {
    return createConnection({
      host: "127.0.0.1",
      port: this.ways.mysql.port,
      user: this.admin.username,
      password: this.admin.password,
      database,
      supportBigNumbers: true,
    });
  }

  /** Asks Redis, from this machine. */
  redis(...command: [string, ...string[]]): Promise<unknown> {
    return askRedis({ host: "127.0.0.1", port: this.ways.redis.port, password: this.redisPassword }, command);
  }

  /** Closes the ways to them; {@link Stores.remove} removes them. */
  async stop(): Promise<void> {
    await Promise.all(Object.values(this.ways).map((way) => way.stop()));
  }
}

function pod(store: Store, image: string, script: string) {
  const folders = ["data", "tmp"];
  const container: Partial<types.input.core.v1.Container> = {
    name: store,
    command: ["sh", "-c", script],
    readinessProbe: { tcpSocket: { port: PORTS[store] }, periodSeconds: 1 },
    volumeMounts: [
      { name: "config", mountPath: "/config", readOnly: true },
      ...folders.map((name) => ({ name, mountPath: `/${name}` })),
    ],
  };
  const { spec } = podTemplate(
    { serviceAccount: "store", image, env: {}, resources: { cpu: "50m", memory: "512Mi" } },
    {},
    container,
    {
      volumes: [
        { name: "config", secret: { secretName: "config" } },
        ...folders.map((name) => ({ name, emptyDir: {} })),
      ],
    },
  );
  return { apiVersion: "v1", kind: "Pod", metadata: { name: store, namespace: NAMESPACE }, spec };
}

function redisConf(password: string): string {
  return `bind 0.0.0.0
dir /data
requirepass ${password}
appendonly yes
appendfsync everysec
maxmemory-policy noeviction
save ""
`;
}

const MY_CNF = `[mysqld]
datadir=/data/mysql
socket=/data/mysqld.sock
pid-file=/data/mysqld.pid
init-file=/config/accounts.sql
bind-address=0.0.0.0
skip-name-resolve
character-set-server=utf8mb4
`;

function accounts({ username, password }: Credentials): string {
  return `CREATE USER '${username}'@'%' IDENTIFIED BY '${password}';
GRANT ALL PRIVILEGES ON *.* TO '${username}'@'%' WITH GRANT OPTION;
`;
}
