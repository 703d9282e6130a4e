import type { Service } from "../platform/services";
import { endOf, untilReady, type OwnedProcess } from "./processes/owned";
import type { Launcher } from "./launch";
import type { PortTable } from "./ports";
import type { Settings } from "./settings";

export interface RunningServicesOptions {
  readonly launch: Launcher;
  readonly settings: (service: Service) => Settings;
  readonly ports: PortTable;
  /** Aborted when the run is to end. */
  readonly signal: AbortSignal;
  /** Called with a sentence when a process has ended that should not have. */
  readonly ended: (sentence: string) => void;
}

/** How long a service may take to get ready; one in another language may have to be compiled, or its image pulled. */
const READY_MS = { typescript: 60_000, dockerfile: 300_000, image: 300_000 } as const;

/** The services of a run as processes, at most one each. */
export class RunningServices {
  private readonly running = new Map<string, OwnedProcess>();

  constructor(private readonly options: RunningServicesOptions) {}

  /** Starts a service and waits until it is ready. */
  async start(service: Service): Promise<void> {
    const { launch, settings, ports, signal, ended } = this.options;
    const owned = launch(service, settings(service));
    this.running.set(service.name, owned);
    await untilReady(owned, () => isReady(ports[service.name]?.http ?? 0), {
      withinMs: READY_MS[service.source],
      signal,
    });
    void owned.exited.then(() => {
      if (this.running.get(service.name) !== owned) return;
      this.running.delete(service.name);
      ended(`${owned.name} ${endOf(owned) ?? "ended"}.`);
    });
  }

  /** Stops a service, if it runs, as a deployment would. */
  async stop(service: Pick<Service, "name">): Promise<void> {
    const owned = this.running.get(service.name);
    this.running.delete(service.name);
    await owned?.stop();
  }

  /** Starts a service that runs to completion, and waits until it has. @throws Error where it fails. */
  async complete(service: Service, settings = this.options.settings(service)): Promise<void> {
    const owned = this.options.launch(service, settings);
    this.running.set(service.name, owned);
    const stop = () => void owned.stop();
    this.options.signal.addEventListener("abort", stop, { once: true });
    await owned.exited;
    this.options.signal.removeEventListener("abort", stop);
    if (this.running.get(service.name) === owned) this.running.delete(service.name);
    this.options.signal.throwIfAborted();
    if (owned.child.exitCode !== 0) throw new Error(`${owned.name} ${endOf(owned) ?? "failed"}.`);
  }
}

async function isReady(port: number): Promise<void> {
  const { status } = await fetch(`http://127.0.0.1:${port}/ready`, { signal: AbortSignal.timeout(2_000) });
  if (status !== 200) throw new Error(`/ready answers ${status}`);
}
