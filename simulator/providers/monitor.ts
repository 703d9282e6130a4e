import * as grpc from "@grpc/grpc-js";
import { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  type RegisterResourceResponse,
  ResourceInvokeRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import type { InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { isProperties, UNKNOWN, type Properties, type Value } from "./values";
import { decode, encode } from "./wire";

export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly inputs: Properties;
  readonly isComponent: boolean;
  readonly dependencies: readonly string[];
  readonly ignoreChanges?: readonly string[];
  /** Reference of the provider; the engine's default one where there is none. */
  readonly provider?: string;
  readonly providers?: Readonly<Record<string, string>>;
  readonly version?: string;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
}

/** A resource as the engine has registered it. */
export interface Registered {
  readonly urn: string;
  readonly id: Value;
  readonly outputs: Properties;
}

const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/** The engine's resource monitor, through which components make resources. */
export class Monitor {
  private readonly client: ResourceMonitorClient;

  constructor(address: string) {
    this.client = new ResourceMonitorClient(address, grpc.credentials.createInsecure(), {
      "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
      "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
    });
  }

  async register(registration: Registration): Promise<Registered> {
    const { inputs, isComponent, providers = {} } = registration;
    const request = new RegisterResourceRequest()
      .setType(registration.type)
      .setName(registration.name)
      .setParent(registration.parent)
      .setCustom(!isComponent)
      .setObject(encode(inputs))
      .setDependenciesList([...registration.dependencies])
      .setIgnorechangesList([...(registration.ignoreChanges ?? [])])
      .setAcceptsecrets(true)
      .setAcceptresources(true)
      .setAliasspecs(true)
      .setSupportspartialvalues(true)
      .setProvider(registration.provider ?? "")
      .setVersion(registration.version ?? "");
    if (registration.protect !== undefined) request.setProtect(registration.protect);
    if (registration.retainOnDelete !== undefined) request.setRetainondelete(registration.retainOnDelete);
    for (const [name, reference] of Object.entries(providers)) request.getProvidersMap().set(name, reference);
    const response = await unary<RegisterResourceResponse>((done) =>
      this.client.registerResource(request, done),
    );
    return {
      urn: response.getUrn(),
      id: response.getId() || UNKNOWN,
      outputs: decode(response.getObject()),
    };
  }

  async finish(urn: string, outputs: Properties): Promise<void> {
    const request = new RegisterResourceOutputsRequest().setUrn(urn).setOutputs(encode(outputs));
    await unary<Empty>((done) => this.client.registerResourceOutputs(request, done));
  }

  /** The state of a resource that the program has registered. */
  async resource(urn: string): Promise<Properties> {
    const request = new ResourceInvokeRequest()
      .setTok("pulumi:pulumi:getResource")
      .setArgs(encode({ urn }))
      .setAcceptresources(true);
    const response = await unary<InvokeResponse>((done) => this.client.invoke(request, done));
    const { state } = decode(response.getReturn());
    return isProperties(state) ? state : {};
  }

  close(): void {
    this.client.close();
  }
}

function unary<T>(
  call: (done: (error: grpc.ServiceError | null, response: T) => void) => unknown,
): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, response) => {
      if (error === null) resolve(response);
      else reject(new Error(error.details));
    });
  });
}
