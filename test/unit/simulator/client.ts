import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Account } from "../../../simulator/account/account";
import { providerFolder } from "../../../simulator/install";
import { AwsProvider } from "../../../simulator/providers/aws/aws";
import { serve } from "../../../simulator/providers/server";
import { readSettings } from "../../../simulator/providers/settings";
import type { Properties } from "../../../simulator/providers/values";
import { decode, encode } from "../../../simulator/providers/wire";
import { Tables } from "../../../simulator/sdk/tables";

let tables: Promise<Tables> | undefined;

/** Tables of the installed SDK, which the provider folder holds. */
export async function installedTables(): Promise<Tables> {
  tables ??= providerFolder(join(__dirname, "../../..")).then((folder) => new Tables(join(folder, "tables")));
  return tables;
}

/** What a creation or update left when the resource did not become ready. */
export class NotReadyError extends Error {
  constructor(
    message: string,
    readonly id: string,
    readonly outputs: Properties,
  ) {
    super(message);
  }
}

export interface Options {
  /** File of an account that other providers share. */
  readonly account?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly settings?: Properties;
}

/** The provider `aws` as the engine reaches it, over gRPC. */
export class Client {
  private constructor(
    private readonly client: ResourceProviderClient,
    readonly account: string,
    readonly trace: string,
    private readonly close: () => Promise<void>,
  ) {}

  static async start(options: Options = {}): Promise<Client> {
    const folder = await mkdtemp(join(tmpdir(), "millrace-simulator-"));
    const account = options.account ?? join(folder, "account.json");
    const trace = join(folder, "trace.jsonl");
    const defaults = { SIMULATOR_RETRY_SECONDS: "0", SIMULATOR_TRACE: trace };
    const settings = readSettings({ ...defaults, ...options.environment });
    const provider = new AwsProvider("7.0.0", new Account(account), await installedTables(), settings);
    const { port, stop } = await serve(provider);
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    const started = new Client(client, account, trace, async () => {
      client.close();
      stop();
      await rm(folder, { recursive: true });
    });
    await started.configure(options.settings ?? { region: "us-east-1" });
    return started;
  }

  async stop(): Promise<void> {
    await this.close();
  }

  async configure(settings: Properties): Promise<void> {
    await unary((done) =>
      this.client.configure(new proto.ConfigureRequest().setArgs(encode(settings)), done),
    );
  }

  async check(type: string, name: string, news: Properties, olds: Properties = {}) {
    const response = await unary<proto.CheckResponse>((done) =>
      this.client.check(
        new proto.CheckRequest()
          .setUrn(urn(type, name))
          .setNews(encode(news))
          .setOlds(encode(olds))
          .setRandomseed(Buffer.from("seed")),
        done,
      ),
    );
    return {
      inputs: decode(response.getInputs()),
      problems: response.getFailuresList().map((one) => `${one.getProperty()} ${one.getReason()}`),
    };
  }

  async diff(type: string, name: string, olds: Properties, news: Properties) {
    const response = await unary<proto.DiffResponse>((done) =>
      this.client.diff(
        new proto.DiffRequest()
          .setUrn(urn(type, name))
          .setId("id")
          .setOldInputs(encode(olds))
          .setNews(encode(news)),
        done,
      ),
    );
    return {
      paths: [...response.getDetaileddiffMap().keys()].sort(),
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    };
  }

  /** Checks and creates a resource, as the engine does. */
  async create(type: string, name: string, news: Properties, preview = false) {
    const { inputs, problems } = await this.check(type, name, news);
    if (problems.length > 0) throw new Error(problems.join("; "));
    const request = new proto.CreateRequest()
      .setUrn(urn(type, name))
      .setProperties(encode(inputs))
      .setPreview(preview);
    const response = await unary<proto.CreateResponse>((done) => this.client.create(request, done));
    return { type, name, id: response.getId(), inputs, outputs: decode(response.getProperties()) };
  }

  async update(made: Made, news: Properties): Promise<Made> {
    const { type, name, id } = made;
    const { inputs } = await this.check(type, name, news, made.inputs);
    const request = new proto.UpdateRequest()
      .setUrn(urn(type, name))
      .setId(id)
      .setOlds(encode(made.outputs))
      .setOldInputs(encode(made.inputs))
      .setNews(encode(inputs));
    const response = await unary<proto.UpdateResponse>((done) => this.client.update(request, done));
    return { ...made, inputs, outputs: decode(response.getProperties()) };
  }

  async delete({ type, name, id, inputs, outputs }: Made): Promise<void> {
    const request = new proto.DeleteRequest()
      .setUrn(urn(type, name))
      .setId(id)
      .setProperties(encode(outputs))
      .setOldInputs(encode(inputs));
    await unary((done) => this.client.delete(request, done));
  }

  /** What a refresh finds; an empty id where the resource is gone. */
  async read({ type, name, id, inputs, outputs }: Made) {
    const request = new proto.ReadRequest()
      .setUrn(urn(type, name))
      .setId(id)
      .setProperties(encode(outputs))
      .setInputs(encode(inputs));
    const response = await unary<proto.ReadResponse>((done) => this.client.read(request, done));
    return {
      id: response.getId(),
      inputs: decode(response.getInputs()),
      outputs: decode(response.getProperties()),
    };
  }

  async invoke(token: string, args: Properties): Promise<Properties> {
    const request = new proto.InvokeRequest().setTok(token).setArgs(encode(args));
    return decode(
      (await unary<proto.InvokeResponse>((done) => this.client.invoke(request, done))).getReturn(),
    );
  }

  async cancel(): Promise<void> {
    await unary((done) => this.client.cancel(new Empty(), done));
  }
}

export interface Made {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

function urn(type: string, name: string): string {
  return `urn:pulumi:test::project::millrace:test:Parent$${type}::${name}`;
}

function unary<T>(
  call: (done: (error: grpc.ServiceError | null, response: T) => void) => unknown,
): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, response) => {
      if (error === null) resolve(response);
      else reject(failure(error));
    });
  });
}

function failure(error: grpc.ServiceError): Error {
  const [details] = error.metadata.get("grpc-status-details-bin");
  if (!(details instanceof Buffer)) return new Error(error.details);
  const [any] = Status.deserializeBinary(details).getDetailsList();
  const kept = proto.ErrorResourceInitFailed.deserializeBinary(any?.getValue_asU8() ?? new Uint8Array());
  return new NotReadyError(error.details, kept.getId(), decode(kept.getProperties()));
}
