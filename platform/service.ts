/**
 * Kinds of services:
 *
 * - `http` answers requests,
 * - `worker` works on what it takes from elsewhere, and answers probes,
 * - `job` runs to completion, once a deployment,
 * - `cron` runs to completion, on a schedule,
 * - `page` is a page in `src/`, built by Vite, and the server that serves it where no CDN does,
 * - `migrator` makes the databases of all services, their users and their tables. There is one at most.
 */
export const KINDS = ["http", "worker", "job", "cron", "page", "migrator"] as const;
export type Kind = (typeof KINDS)[number];

/** What a service does with a queue. */
export type QueueAccess = "produce" | "consume";

/**
 * What a service does with a database: reads rows, writes them, or writes them and owns the database, whose tables the
 * files in the service's folder `sql/` then make, or in `sql/<database>/` where it owns several databases. Nobody changes tables at run time.
 */
export type DatabaseAccess = "read" | "write" | "own";

/** Database engines. */
export type Engine = "mysql" | "postgres";

/** Use of a queue. */
export interface QueueUse {
  readonly access: QueueAccess;
  /**
   * The name under which the queue was first deployed, said by its consumer: its keys keep it.
   *
   * @default the queue's name
   */
  readonly was?: string | undefined;
  /**
   * Service that reports the queue's depth, said by its consumer: one that produces to the queue and runs all the time.
   * A consumer that scales to zero needs one. It is never chosen by itself, so that a further producer changes nothing.
   *
   * @default the consumer
   */
  readonly reporter?: string | undefined;
  /**
   * Whether the queue is about to be removed, said by its consumer: it then has no producer, and is drained.
   *
   * @default false
   */
  readonly retiring?: boolean | undefined;
}

/** Use of a database. */
export interface DatabaseUse {
  readonly access: DatabaseAccess;
  /**
   * The same for all services that use the database.
   *
   * @default "mysql"
   */
  readonly engine?: Engine | undefined;
  /**
   * The name under which the database was first deployed, said by its owner: the schema keeps it.
   *
   * @default the database's name, with underscores in place of dashes
   */
  readonly was?: string | undefined;
}

/** What a service uses. It reaches nothing else. */
export interface Uses {
  /** By name. A queue has one consuming service, and any number of producing ones. */
  readonly queues?: Readonly<Record<string, QueueAccess | QueueUse>>;
  /** By name. A database has one owner. */
  readonly databases?: Readonly<Record<string, DatabaseAccess | DatabaseUse>>;
  /** Names of secrets, which are `<project>-<environment>/<name>` in Secrets Manager; the service fetches them. */
  readonly secrets?: readonly string[];
  /**
   * What it may reach outside: nothing, or any address on port 443.
   *
   * @default "none"
   */
  readonly egress?: "none" | "internet";
}

/** Requests from the Internet that a service gets. */
export type Route =
  | {
      readonly protocol?: "http" | undefined;
      /** Beginning of the path, such as `/api`; the service whose path is longest gets the request. */
      readonly path: string;
      /**
       * Whether the service sees the path without this beginning.
       *
       * @default false
       */
      readonly stripPrefix?: boolean | undefined;
      /**
       * `read` admits GET and HEAD only.
       *
       * @default "all"
       */
      readonly methods?: "all" | "read" | undefined;
      /**
       * `optimized` caches responses as long as they say, by path alone.
       *
       * @default "none"
       */
      readonly cache?: "none" | "optimized" | undefined;
      /**
       * Paths, as the service sees them, whose requests may have bodies of more than 8 KB, which the firewall blocks
       * elsewhere.
       *
       * @default none
       */
      readonly largeBodies?: readonly string[] | undefined;
    }
  /** gRPC at a name of its own, where the configuration has `edge.grpc`; one service at most. */
  | { readonly protocol: "grpc" };

/**
 * What a volume is for: `data` is read and written in no order, a `journal` is written in small steps that are each waited
 * for, `logs` are written in a row and may be lost with their volume.
 */
export type StorageClass = "data" | "journal" | "logs";

/** A volume of each pod of a service, which outlives the pod. */
export interface Storage {
  readonly class: StorageClass;
  /** Size in `Gi` or `Ti`, such as `20Gi`; it can grow and never shrink. */
  readonly size: string;
  /** Folder of the container at which the volume is mounted; its variable is `STORAGE_<CLASS>`. */
  readonly path: string;
}

/** What the number of pods follows; of several, the one that asks for the most pods decides. */
export type Scaling =
  /** Requests per second and pod through the load balancer. @default perSecond 10 */
  | { readonly on: "requests"; readonly perSecond?: number | undefined }
  /** CPU utilization in percent of the request. @default percent 70 */
  | { readonly on: "cpu"; readonly percent?: number | undefined }
  /**
   * Entries of a queue that the service consumes: so many a pod, or as many as a pod drains within a time.
   *
   * @default perPod 5000, and the only queue
   */
  | { readonly on: "queue"; readonly queue?: string | undefined; readonly perPod?: number | undefined }
  | {
      readonly on: "queue";
      readonly queue?: string | undefined;
      /** Such as `90s`, `10m` or `2h`. */
      readonly drainWithin: string;
      /** Measured time that one pod takes for one message, in seconds. */
      readonly secondsPerMessage: number;
    }
  /** At least so many pods from one time to another; both in cron format. */
  | {
      readonly on: "schedule";
      /** @default "UTC" */
      readonly timezone?: string | undefined;
      readonly start: string;
      readonly end: string;
      readonly replicas: number;
    };

/** What a folder in `services/` says of its service; the default export of its `service.ts`. */
export interface Manifest {
  readonly kind: Kind;
  /** One line of up to 120 characters; a label of the image. */
  readonly description: string;
  /**
   * Further programs in the image, which people run by hand: TypeScript files of the folder, by the programs' names.
   *
   * @default none
   * @example { dlq: "./src/dlq/main.ts" } // dist/dlq.js
   */
  readonly commands?: Readonly<Record<string, string>>;
  /**
   * Folders that the programs read at run time, by their names next to the programs: each a path in the service's
   * folder, or one in a package that the service depends on.
   *
   * @default none
   * @example { prices: "./prices", docs: "@fastify/swagger-ui/static" } // dist/prices, dist/docs
   */
  readonly folders?: Readonly<Record<string, string>>;
  /** Image by digest, `NAME@sha256:...`, in place of code in the folder. A `Dockerfile` in the folder builds one. */
  readonly image?: string;
  /** How a service in another language than TypeScript is run on a laptop. @default its Dockerfile, by a container engine */
  readonly dev?: {
    /** Program and arguments, run in the service's folder. */
    readonly command: readonly string[];
  };
  /** @default nothing */
  readonly uses?: Uses;
  /** Services that it calls, by name; each is told as `<NAME>_URL`. @default none */
  readonly calls?: readonly string[];
  /** Ports of its pods. @default http 8080, no gRPC */
  readonly ports?: { readonly http?: number; readonly grpc?: number };
  /** @default none; of a page `[{ path: "/" }]` */
  readonly routes?: readonly Route[];
  /**
   * Volumes of each pod of an `http` service or worker, at most one of each class. Such a service is a StatefulSet with a
   * fixed number of pods.
   *
   * @default none
   */
  readonly storage?: Storage | readonly Storage[];
  /**
   * The name under which a service with storage was first deployed: its StatefulSet and its volumes keep it.
   *
   * @default the service's name
   */
  readonly was?: string;
  /** One, or several. @default a fixed number of pods */
  readonly scaling?: Scaling | readonly Scaling[];
  /** When a `cron` service runs, as Kubernetes has it: minute, hour, day of month, month, day of week. */
  readonly schedule?: string;
  /** Time zone of the schedule. @default "UTC" */
  readonly timezone?: string;
  /** Further environment variables, the same in every environment. @default none */
  readonly settings?: Readonly<Record<string, string>>;
  /** A request that shows what an `http` service does; `npm start` prints it as a command. @default none */
  readonly example?: {
    readonly method: "GET" | "POST" | "PUT" | "DELETE";
    readonly path: string;
    /** A value that becomes JSON. */
    readonly body?: unknown;
  };
}

/** Describes a service: `export default defineService({ ... })` in `services/<name>/service.ts`. */
export function defineService(manifest: Manifest): Manifest {
  return manifest;
}
