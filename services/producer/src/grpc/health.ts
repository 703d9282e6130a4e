import { status, type sendUnaryData, type ServerWritableStream } from "@grpc/grpc-js";
import {
  HealthCheckResponse_ServingStatus as Serving,
  type HealthCheckRequest,
  type HealthCheckResponse,
  type HealthServer,
} from "./generated/grpc/health/v1/health";

/** How often a change is looked for while somebody watches. */
const WATCH_MS = 500;

/** Watches at most, of all clients and services; kubelets and balancers check, and clients that balance by themselves watch once. */
const MOST_WATCHES = 1_000;

type Watch = ServerWritableStream<HealthCheckRequest, HealthCheckResponse>;

/** gRPC's health service: serving is, as a whole and in each service, what the process is ready for. */
export class Health {
  private readonly watches = new Map<Watch, Serving>();
  private timer: NodeJS.Timeout | undefined;
  private leaving = false;

  /**
   * @param services names of the services; the server as a whole has none
   * @param ready whether the process can do its work
   */
  constructor(
    private readonly services: readonly string[],
    private readonly ready: () => boolean,
  ) {}

  readonly implementation: HealthServer = {
    check: ({ request }, callback) => {
      if (!this.knows(request.service)) refuse(callback, request.service);
      else callback(null, { status: this.status(request.service) });
    },
    list: (_call, callback) => {
      const statuses: Record<string, HealthCheckResponse> = {};
      for (const name of ["", ...this.services]) statuses[name] = { status: this.status(name) };
      callback(null, { statuses });
    },
    watch: (call) => this.watch(call),
  };

  /** Says from now on that nothing is served. */
  leave(): void {
    this.leaving = true;
    this.look();
  }

  /** Ends all watches. */
  close(): void {
    clearInterval(this.timer);
    for (const call of this.watches.keys()) call.end();
    this.watches.clear();
  }

  private watch(call: Watch): void {
    if (this.watches.size >= MOST_WATCHES) {
      call.emit("error", { code: status.RESOURCE_EXHAUSTED, details: "There are too many watches already." });
      return;
    }
    const now = this.status(call.request.service);
    call.write({ status: now });
    this.watches.set(call, now);
    this.timer ??= setInterval(() => this.look(), WATCH_MS).unref();
    call.on("cancelled", () => {
      this.watches.delete(call);
      if (this.watches.size > 0) return;
      clearInterval(this.timer);
      this.timer = undefined;
    });
  }

  private look(): void {
    for (const [call, last] of this.watches) {
      const now = this.status(call.request.service);
      // Who does not read what was said is told the latest once it does.
      if (now === last || call.writableNeedDrain) continue;
      call.write({ status: now });
      this.watches.set(call, now);
    }
  }

  private status(service: string): Serving {
    if (!this.knows(service)) return Serving.SERVICE_UNKNOWN;
    return this.ready() && !this.leaving ? Serving.SERVING : Serving.NOT_SERVING;
  }

  private knows(service: string): boolean {
    return service === "" || this.services.includes(service);
  }
}

function refuse(callback: sendUnaryData<HealthCheckResponse>, service: string): void {
  callback({ code: status.NOT_FOUND, details: `There is no service ${JSON.stringify(service)}.` });
}
