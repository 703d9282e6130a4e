import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { freePort } from "../servers/ports";
import { eventually } from "./poll";
import { bundleDir } from "./run-dir";

/** What a process that has ended leaves. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Standard output and error, as they came. */
  readonly output: string;
}

type CommandLine = [program: string, ...args: string[]];

/** What is run in place of a command, to run it in surroundings of its own. */
export type Launch = (command: CommandLine) => CommandLine;

const living = new Set<ChildProcess>();

/** Ends every process of these tests that still runs. */
export function killAll(): void {
  for (const child of living) child.kill("SIGKILL");
}

/** A service as a process of its own, run from its bundle as in its image. */
export class Service {
  private output = "";
  private readonly ended: Promise<Ended>;

  private constructor(
    readonly name: string,
    private readonly child: ChildProcess,
    /** Where it serves HTTP. */
    readonly url: string,
    readonly metricsUrl: string,
    /** `host:port` of gRPC, where it is a producer. */
    readonly grpc: string,
  ) {
    living.add(child);
    const collect = (chunk: Buffer) => (this.output += chunk.toString());
    child.stdout?.on("data", collect);
    child.stderr?.on("data", collect);
    this.ended = once(child, "close").then(([code, signal]) => {
      living.delete(child);
      return { code: code as number | null, signal: signal as NodeJS.Signals | null, output: this.output };
    });
  }

  /**
   * Starts a process and does not wait for anything.
   *
   * @param bundle folder of the service's bundle.
   */
  static async spawn(
    name: string,
    env: Readonly<Record<string, string>>,
    bundle = bundleDir(name),
    launch: Launch = (command) => command,
  ): Promise<Service> {
    const [port, metricsPort, grpcPort] = [await freePort(), await freePort(), await freePort()];
    const [program, ...args] = launch([process.execPath, join(bundle, "main.js")]);
    const child = spawn(program, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env["PATH"],
        HTTP_HOST: "127.0.0.1",
        HTTP_PORT: String(port),
        METRICS_PORT: String(metricsPort),
        GRPC_PORT: String(grpcPort),
        // How busy the machine is must not decide a test.
        EVENT_LOOP_LAG: "60000",
        ...env,
      },
    });
    const address = (number: number) => `http://127.0.0.1:${number}`;
    return new Service(name, child, address(port), address(metricsPort), `127.0.0.1:${grpcPort}`);
  }

  /** Starts a serving process and waits until it answers. */
  static async start(
    name: string,
    env: Readonly<Record<string, string>>,
    launch?: Launch,
    bundle?: string,
  ): Promise<Service> {
    for (;;) {
      const service = await Service.spawn(name, env, bundle, launch);
      if (await service.answers()) return service;
      const { output } = await service.kill();
      // A port that was free a moment ago may have been taken since.
      if (!output.includes("EADDRINUSE")) throw new Error(`${name} did not start:\n${output}`);
    }
  }

  /** Whether the process comes to answer requests; not, where it ends before. */
  private async answers(): Promise<boolean> {
    const answered = eventually(() => fetch(`${this.url}/health`)).then(
      ({ ok }) => ok,
      () => false,
    );
    return Promise.race([answered, this.ended.then(() => false)]);
  }

  /** Its number, by which the system tells what it uses. */
  get pid(): number {
    if (this.child.pid === undefined) throw new Error(`${this.name} could not be started`);
    return this.child.pid;
  }

  get logs(): string {
    return this.output;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends the process in the midst of what it does. */
  async kill(): Promise<Ended> {
    this.child.kill("SIGKILL");
    return this.ended;
  }

  /** Tells the process to stop, and waits until it has. */
  async stop(): Promise<Ended> {
    this.child.kill("SIGTERM");
    return this.ended;
  }

  /** Waits until the process has ended. */
  exited(): Promise<Ended> {
    return this.ended;
  }
}
