import { once } from "node:events";
import { credentials, Metadata, type ClientOptions, type ServiceError } from "@grpc/grpc-js";
import { RetryInfo } from "../../../services/producer/src/grpc/generated/google/rpc/error_details";
import { Status } from "../../../services/producer/src/grpc/generated/google/rpc/status";
import {
  HealthCheckResponse_ServingStatus,
  HealthClient,
} from "../../../services/producer/src/grpc/generated/grpc/health/v1/health";
import {
  ServerReflectionClient,
  type ServerReflectionRequest,
  type ServerReflectionResponse,
} from "../../../services/producer/src/grpc/generated/grpc/reflection/v1/reflection";
import {
  AddStreamResponse,
  CountClient,
  type AddResponse,
  type GetResponse,
} from "../../../services/producer/src/grpc/generated/millrace/v1/count";

/** A message of AddStream. */
export interface Message {
  readonly counts: readonly number[];
  readonly key?: string;
}

/** A call that failed, with its details decoded. */
export class CallError extends Error {
  readonly code: number;
  readonly metadata: Metadata;
  readonly retryAfterSeconds: number | undefined;
  readonly accepted: number | undefined;

  constructor({ code, details, metadata }: ServiceError) {
    super(details);
    this.code = code;
    this.metadata = metadata;
    const [bytes] = metadata.get("grpc-status-details-bin");
    const status = bytes === undefined ? undefined : Status.decode(bytes as Buffer);
    if (status !== undefined && (status.code !== this.code || status.message !== details)) {
      throw new Error("the status and its details differ");
    }
    const detail = (type: string) =>
      status?.details.find(({ typeUrl }) => typeUrl === `type.googleapis.com/${type}`)?.value;
    const [retry, accepted] = [detail("google.rpc.RetryInfo"), detail("millrace.v1.AddStreamResponse")];
    this.retryAfterSeconds = retry && Number(RetryInfo.decode(retry).retryDelay?.seconds);
    this.accepted = accepted && Number(AddStreamResponse.decode(accepted).accepted);
  }
}

type Callback<T> = (error: ServiceError | null, value: T) => void;

/** A client of all that a producer serves by gRPC. */
export class Grpc {
  readonly count: CountClient;
  private readonly health: HealthClient;
  private readonly reflection: ServerReflectionClient;

  constructor(
    readonly address: string,
    options: ClientOptions = {},
  ) {
    this.count = new CountClient(address, credentials.createInsecure(), options);
    this.health = new HealthClient(address, credentials.createInsecure());
    this.reflection = new ServerReflectionClient(address, credentials.createInsecure());
  }

  close(): void {
    for (const client of [this.count, this.health, this.reflection]) client.close();
  }

  /** Calls Add; resolves to the ids. */
  async add(
    counts: readonly (number | bigint)[],
    idempotencyKey?: string,
    metadata = new Metadata(),
  ): Promise<string[]> {
    const request = { counts: counts.map(BigInt), idempotencyKey };
    const { ids } = await answered<AddResponse>((callback) => this.count.add(request, metadata, callback));
    return ids;
  }

  /** Calls Get; resolves to what is stored, and the answer's metadata. */
  async get(): Promise<GetResponse & { readonly metadata: Metadata }> {
    let metadata = new Metadata();
    const response = await answered<GetResponse>((callback) =>
      this.count.get({}, callback).on("metadata", (given: Metadata) => (metadata = given)),
    );
    return { ...response, metadata };
  }

  /** Begins a stream. */
  stream() {
    let call: ReturnType<CountClient["addStream"]> | undefined;
    const accepted = answered<AddStreamResponse>((callback) => (call = this.count.addStream(callback))).then(
      ({ accepted }) => Number(accepted),
    );
    // Looked at when the test comes to it.
    accepted.catch(() => undefined);
    return {
      accepted,
      send: async ({ counts, key }: Message) => {
        const message = { counts: counts.map(BigInt), idempotencyKey: key };
        if (call?.write(message) === false) await Promise.race([once(call, "drain"), accepted]);
      },
      end: () => call?.end(),
      cancel: () => call?.cancel(),
    };
  }

  /** Calls AddStream; resolves to how many values were accepted. */
  async addStream(messages: Iterable<Message>): Promise<number> {
    const stream = this.stream();
    for (const message of messages) await stream.send(message);
    stream.end();
    return stream.accepted;
  }

  /** The name of the health of a service; the server as a whole has none. */
  async check(service = ""): Promise<string> {
    const { status } = await answered<{ readonly status: HealthCheckResponse_ServingStatus }>((callback) =>
      this.health.check({ service }, callback),
    );
    return HealthCheckResponse_ServingStatus[status];
  }

  /** What is told of all services. */
  async list(): Promise<Record<string, string>> {
    const { statuses } = await answered<{
      readonly statuses: Record<string, { readonly status: HealthCheckResponse_ServingStatus }>;
    }>((callback) => this.health.list({}, callback));
    return Object.fromEntries(
      Object.entries(statuses).map(([name, { status }]) => [name, HealthCheckResponse_ServingStatus[status]]),
    );
  }

  /** Watches the health of a service; the list grows with what is told. */
  watch(service = "") {
    const told: string[] = [];
    const call = this.health.watch({ service });
    call.on("data", ({ status }: { status: HealthCheckResponse_ServingStatus }) =>
      told.push(HealthCheckResponse_ServingStatus[status]),
    );
    call.on("error", () => undefined);
    return { told, ended: once(call, "end"), cancel: () => call.cancel() };
  }

  /** Asks a question of the reflection service. */
  async reflect(
    question: ServerReflectionRequest["messageRequest"],
  ): Promise<ServerReflectionResponse["messageResponse"]> {
    const call = this.reflection.serverReflectionInfo();
    const [response] = await new Promise<[ServerReflectionResponse]>((resolve, reject) => {
      call.once("data", (data: ServerReflectionResponse) => resolve([data]));
      call.once("error", reject);
      call.end({ host: "", messageRequest: question });
    });
    return response.messageResponse;
  }
}

function answered<T>(begin: (callback: Callback<T>) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    begin((error, value) => {
      if (error === null) resolve(value);
      else reject(new CallError(error));
    });
  });
}
