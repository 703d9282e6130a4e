/** Where the servers are. */
export interface Servers {
  readonly redis: { readonly host: string; readonly port: number };
  readonly mysql: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
    readonly database: string;
  };
}

/** The programs of the benchmarks, which run as processes of their own, and what each is given. */
export interface ProgramOptions {
  readonly "bare-http": BareOptions;
  readonly blpop: Servers & { readonly list: string; readonly connections: number };
  readonly bullmq: Servers & { readonly queue: string; readonly concurrency: number };
  readonly "grpc-stream": GrpcStreamOptions;
  readonly insert: InsertOptions;
  readonly "open-loop": OpenLoopOptions;
  readonly "trace-sink": { readonly port: number };
}

export type ProgramName = keyof ProgramOptions;

export interface BareOptions extends Servers {
  readonly port: number;
  readonly stream: string;
  /** Whether the client library watches over each command, as it does unless told. */
  readonly commandTimeout: boolean;
}

export interface GrpcStreamOptions {
  readonly address: string;
  readonly streams: number;
  /** Values of a message. */
  readonly values: number;
  readonly seconds: number;
}

export interface InsertOptions extends Servers {
  readonly rows: number;
  /** Rows of a statement. */
  readonly batch: number;
  /** Number of this process among those that run at once: each has ids of its own. */
  readonly process: number;
}

export interface OpenLoopOptions extends Servers {
  readonly port: number;
  /** Requests a second. */
  readonly rate: number;
  readonly seconds: number;
  /** One value in so many is watched. */
  readonly sampleEvery: number;
  /** Connections; a request that finds none free waits, which counts. */
  readonly connections: number;
}
