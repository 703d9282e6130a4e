import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { nameOf, NotReady, typeOf, type Diff, type Difference, type Provider } from "./provider";
import type { Properties } from "./values";
import { decode, encode } from "./wire";

/** Large stacks send their whole program in a message. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/** Serves a provider to the engine on a loopback port and returns the port. */
export async function serve(provider: Provider): Promise<{ port: number; stop: () => void }> {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
  server.addService(ResourceProviderService, handlers(provider));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  return {
    port,
    stop: () => {
      server.forceShutdown();
    },
  };
}

function handlers(provider: Provider): grpc.UntypedServiceImplementation {
  return {
    getPluginInfo: answer(() => new PluginInfo().setVersion(provider.version)),
    getSchema: answer(() =>
      new proto.GetSchemaResponse().setSchema(
        JSON.stringify({ name: provider.name, version: provider.version }),
      ),
    ),
    checkConfig: answer((request: proto.CheckRequest) =>
      new proto.CheckResponse().setInputs(request.getNews()),
    ),
    diffConfig: answer((request: proto.DiffRequest) => diffConfig(request)),
    configure: answer((request: proto.ConfigureRequest) => {
      provider.configure?.(settings(decode(request.getArgs())));
      return new proto.ConfigureResponse()
        .setAcceptsecrets(true)
        .setSupportspreview(true)
        .setAcceptresources(true)
        .setAcceptoutputs(true)
        .setSupportsAutonamingConfiguration(true);
    }),
    cancel: answer(() => {
      provider.cancel?.();
      return new Empty();
    }),
    ...(provider.check && { check: answer(check(provider.check.bind(provider))) }),
    ...(provider.diff && { diff: answer(diff(provider.diff.bind(provider))) }),
    ...(provider.create && { create: answer(create(provider.create.bind(provider))) }),
    ...(provider.update && { update: answer(update(provider.update.bind(provider))) }),
    ...(provider.read && { read: answer(read(provider.read.bind(provider))) }),
    ...(provider.delete && { delete: answer(remove(provider.delete.bind(provider))) }),
    ...(provider.invoke && { invoke: answer(invoke(provider.invoke.bind(provider))) }),
    ...(provider.construct && { construct: answer(construct(provider.construct.bind(provider))) }),
  };
}

/** A handler whose failure becomes one that the engine understands. */
function answer<Request, Response>(
  work: (request: Request) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => work(call.request))
      .then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          callback(failure(error));
        },
      );
  };
}

function failure(error: unknown): Partial<grpc.StatusObject> & { code: grpc.status; details: string } {
  const details = error instanceof Error ? error.message : String(error);
  if (!(error instanceof NotReady)) return { code: grpc.status.UNKNOWN, details };
  const kept = new proto.ErrorResourceInitFailed()
    .setId(error.made.id)
    .setProperties(encode(error.made.outputs))
    .setInputs(encode(error.inputs))
    .setReasonsList([details]);
  const any = new Any();
  any.pack(kept.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status().setCode(grpc.status.UNKNOWN).setMessage(details).setDetailsList([any]);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return { code: grpc.status.UNKNOWN, details, metadata };
}

/** The SDKs send settings that are objects as JSON text. */
function settings(args: Properties): Properties {
  return Object.fromEntries(
    Object.entries(args).map(([key, value]) => {
      if (typeof value !== "string" || !/^[[{]/.test(value)) return [key, value];
      return [key, JSON.parse(value)];
    }),
  );
}

function diffConfig(request: proto.DiffRequest): proto.DiffResponse {
  const olds = JSON.stringify(request.getOldInputs()?.toJavaScript() ?? request.getOlds()?.toJavaScript());
  const news = JSON.stringify(request.getNews()?.toJavaScript());
  const changes = proto.DiffResponse.DiffChanges;
  return new proto.DiffResponse().setChanges(olds === news ? changes.DIFF_NONE : changes.DIFF_SOME);
}

function resource(urn: string) {
  return { urn, type: typeOf(urn), name: nameOf(urn) };
}

function check(work: NonNullable<Provider["check"]>) {
  return (request: proto.CheckRequest) => {
    const autonaming = request.getAutonaming();
    const { inputs, problems } = work({
      ...resource(request.getUrn()),
      olds: decode(request.getOlds()),
      news: decode(request.getNews()),
      seed: request.getRandomseed_asU8(),
      autonaming: autonaming && {
        proposedName: autonaming.getProposedName(),
        disabled: autonaming.getMode() === proto.CheckRequest.AutonamingOptions.Mode.DISABLE,
      },
    });
    return new proto.CheckResponse()
      .setInputs(encode(inputs))
      .setFailuresList(
        problems.map(({ property, reason }) =>
          new proto.CheckFailure().setProperty(property).setReason(reason),
        ),
      );
  };
}

function diff(work: NonNullable<Provider["diff"]>) {
  return (request: proto.DiffRequest) =>
    diffResponse(
      work({
        ...resource(request.getUrn()),
        oldInputs: decode(request.getOldInputs() ?? request.getOlds()),
        news: decode(request.getNews()),
        ignoreChanges: request.getIgnorechangesList(),
      }),
    );
}

const KINDS = proto.PropertyDiff.Kind;

/** What the engine calls a difference, in place and as the cause of a replacement. */
const DIFF_KINDS: Readonly<
  Record<Difference["kind"], readonly [proto.PropertyDiff.Kind, proto.PropertyDiff.Kind]>
> = {
  add: [KINDS.ADD, KINDS.ADD_REPLACE],
  delete: [KINDS.DELETE, KINDS.DELETE_REPLACE],
  update: [KINDS.UPDATE, KINDS.UPDATE_REPLACE],
};

function diffResponse({ details, deleteBeforeReplace }: Diff): proto.DiffResponse {
  const response = new proto.DiffResponse()
    .setHasdetaileddiff(true)
    .setDeletebeforereplace(deleteBeforeReplace);
  const changes = proto.DiffResponse.DiffChanges;
  const entries = Object.entries(details);
  response.setChanges(entries.length === 0 ? changes.DIFF_NONE : changes.DIFF_SOME);
  response.setDiffsList([...new Set(entries.map(([path]) => rootOf(path)))]);
  response.setReplacesList([
    ...new Set(entries.filter(([, { replaces }]) => replaces).map(([path]) => rootOf(path))),
  ]);
  for (const [path, { kind, replaces }] of entries) {
    const [inPlace, replacing] = DIFF_KINDS[kind];
    response
      .getDetaileddiffMap()
      .set(path, new proto.PropertyDiff().setKind(replaces ? replacing : inPlace).setInputdiff(true));
  }
  return response;
}

/** `vpcConfig` of `vpcConfig.subnetIds[0]`. */
function rootOf(path: string): string {
  return path.replace(/[.[].*$/s, "");
}

function create(work: NonNullable<Provider["create"]>) {
  return async (request: proto.CreateRequest) => {
    const { id, outputs } = await work({
      ...resource(request.getUrn()),
      inputs: decode(request.getProperties()),
      preview: request.getPreview(),
    });
    return new proto.CreateResponse().setId(id).setProperties(encode(outputs));
  };
}

function update(work: NonNullable<Provider["update"]>) {
  return async (request: proto.UpdateRequest) => {
    const outputs = await work({
      ...resource(request.getUrn()),
      id: request.getId(),
      inputs: decode(request.getNews()),
      olds: decode(request.getOlds()),
      oldInputs: decode(request.getOldInputs()),
      preview: request.getPreview(),
    });
    return new proto.UpdateResponse().setProperties(encode(outputs));
  };
}

function read(work: NonNullable<Provider["read"]>) {
  return async (request: proto.ReadRequest) => {
    const found = await work({
      ...resource(request.getUrn()),
      id: request.getId(),
      olds: decode(request.getProperties()),
      inputs: decode(request.getInputs()),
    });
    if (found === undefined) return new proto.ReadResponse();
    return new proto.ReadResponse()
      .setId(request.getId())
      .setProperties(encode(found.outputs))
      .setInputs(encode(found.inputs));
  };
}

function remove(work: NonNullable<Provider["delete"]>) {
  return async (request: proto.DeleteRequest) => {
    await work({
      ...resource(request.getUrn()),
      id: request.getId(),
      olds: decode(request.getProperties()),
      inputs: decode(request.getOldInputs()),
    });
    return new Empty();
  };
}

function invoke(work: NonNullable<Provider["invoke"]>) {
  return (request: proto.InvokeRequest) =>
    new proto.InvokeResponse().setReturn(encode(work(request.getTok(), decode(request.getArgs()))));
}

function construct(work: NonNullable<Provider["construct"]>) {
  return async (request: proto.ConstructRequest) => {
    const { urn, outputs, children } = await work({
      type: request.getType(),
      name: request.getName(),
      parent: request.getParent(),
      inputs: decode(request.getInputs()),
      monitor: request.getMonitorendpoint(),
      dryRun: request.getDryrun(),
      providers: Object.fromEntries(request.getProvidersMap().entries()),
      dependencies: request.getDependenciesList(),
      protect: request.hasProtect() ? request.getProtect() : undefined,
      retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : undefined,
    });
    const response = new proto.ConstructResponse().setUrn(urn).setState(encode(outputs));
    for (const output of Object.keys(outputs)) {
      response
        .getStatedependenciesMap()
        .set(output, new proto.ConstructResponse.PropertyDependencies().setUrnsList([...children]));
    }
    return response;
  };
}
