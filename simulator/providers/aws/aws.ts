import type { Account, OpenAccount } from "../../account/account";
import { RANDOM } from "../../model/chance";
import { arnOfResource, idOf, modelOf } from "../../model/services/index";
import { answerCall } from "../../model/functions";
import { shortType } from "../../model/place";
import { text, type Identified, type ResourceModel, type Subject } from "../../model/resource";
import type { Tables } from "../../sdk/tables";
import { hasUnknown, plain, plainProperties, same, type Properties } from "../values";
import {
  NotReady,
  type CheckRequest,
  type CreateRequest,
  type Diff,
  type DiffRequest,
  type Made,
  type Provider,
  type Read,
  type ReadRequest,
  type Resource,
  type UpdateRequest,
} from "../provider";
import type { Hold, Settings } from "../settings";
import { Trace } from "../trace";
import { Waiting } from "../waiting";
import { undeclared, withDocuments } from "./check";
import { differences } from "./diff";
import { Failures } from "./failures";
import { name } from "./names";
import { OutputsOf } from "./outputs";
import { realCluster } from "./real-cluster";
import { asProperties, drifted, withSecrets } from "./refresh";
import { refusal, secondsOf, updateRefusal } from "./rules";
import { Scope } from "./scope";

/** A pause between two attempts to delete what something still uses. */
const RETRY_PAUSE_SECONDS = 0.1;

/** The provider `aws`: answers the engine as the real one would, from a simulated account. */
export class AwsProvider implements Provider {
  readonly name = "aws";
  private readonly scope: Scope;
  private readonly trace: Trace;
  private readonly waiting = new Waiting();
  private readonly failures: Failures;

  constructor(
    readonly version: string,
    private readonly account: Account,
    private readonly tables: Tables,
    private readonly settings: Settings,
  ) {
    this.scope = new Scope(settings.region);
    this.trace = new Trace(settings.trace);
    this.failures = new Failures(settings.failures, account);
  }

  configure(args: Properties): void {
    this.scope.configure(args);
  }

  cancel(): void {
    this.waiting.cancel();
  }

  check({ type, name: logicalName, olds, news, seed, autonaming }: CheckRequest) {
    const shape = this.tables.resource(type);
    if (shape === undefined) throw new Error(`${type} is no resource type of @pulumi/aws ${this.version}.`);
    const model = modelOf(type);
    const named = name(withDocuments(news, type, this.tables), {
      model,
      shape,
      logicalName,
      olds,
      seed,
      autonaming,
    });
    const inputs = "tagsAll" in shape.outputs ? this.scope.tagged(named) : named;
    const problems = [
      ...undeclared(inputs, type, this.tables),
      ...(model.checks?.(plainProperties(inputs)) ?? []),
    ];
    return { inputs, problems };
  }

  diff({ type, oldInputs, news, ignoreChanges }: DiffRequest): Diff {
    const model = modelOf(type);
    const nameInput = model.nameInput ?? "name";
    const details = differences(oldInputs, news, {
      ignored: ignoreChanges,
      tables: this.tables,
      replacement: {
        token: type,
        replacedBy: ["region", "name", "namePrefix", nameInput, ...(model.replacedBy ?? [])],
        updatedBy: model.updatedBy ?? [],
      },
    });
    const replaces = Object.values(details).some((one) => one.replaces);
    const defaults = plain(news.__defaults ?? null);
    const isAutomatic = Array.isArray(defaults) && defaults.includes(nameInput);
    const hasFixedName = (news[nameInput] ?? null) !== null && !isAutomatic && model.nameTaken !== undefined;
    return {
      details,
      deleteBeforeReplace:
        replaces &&
        (model.deletedFirst === true || (hasFixedName && same(oldInputs[nameInput], news[nameInput]))),
    };
  }

  async create(request: CreateRequest): Promise<Made> {
    const inputs = withoutDefaults(request.inputs);
    if (request.preview) {
      return { id: "", outputs: this.outputs(request, inputs, UNKNOWN_ID).previewed(inputs) };
    }
    return this.trace.of(
      "create",
      request,
      (made) => made?.id ?? "",
      () => this.created(request, inputs),
    );
  }

  private async created(request: CreateRequest, inputs: Properties): Promise<Made> {
    if (hasUnknown(inputs))
      throw new Error(`${request.urn}: the inputs of a creation have an unknown value.`);
    const model = modelOf(request.type);
    const seconds = secondsOf("create", model, inputs) * this.settings.scale;
    const injected = this.failures.next("create", request.type);
    if (injected !== undefined) {
      await this.waiting.seconds(seconds / 2);
      throw apiError("creating", request, injected);
    }
    const made = this.account.change((account) => {
      const subject = this.subject(request, inputs, account);
      const refused = refusal(model, subject, account);
      if (refused !== undefined) throw apiError("creating", request, refused);
      return this.put(model, request, inputs, subject, account);
    });
    try {
      await this.held("create", request);
      await this.waiting.seconds(seconds);
      const partial = this.failures.next("partial", request.type);
      if (partial !== undefined) throw new Error(partial);
    } catch (error) {
      throw new NotReady(apiError("waiting for", request, messageOf(error)).message, made, request.inputs);
    }
    return made;
  }

  private put(
    model: ResourceModel,
    request: CreateRequest,
    inputs: Properties,
    subject: Subject,
    account: OpenAccount,
  ): Made {
    const id = idOf(model, subject);
    const identified: Identified = { ...subject, id, arn: arnOfResource(model, { ...subject, id }) };
    const computed = { ...model.outputs?.(identified), ...realCluster(subject.type, this.settings) };
    const outputs = this.outputs(request, inputs, identified).made(inputs, computed);
    const readable = plainProperties(outputs);
    const { type, region } = subject;
    account.put({ type, id, region, urn: request.urn, outputs: readable });
    for (const part of model.brings?.({ ...identified, outputs: readable }) ?? []) {
      account.put({ ...part, partOf: id });
    }
    return { id, outputs };
  }

  async update(request: UpdateRequest): Promise<Properties> {
    const inputs = withoutDefaults(request.inputs);
    const model = modelOf(request.type);
    const recomputed = model.recomputed ?? {};
    const changing = Object.keys(recomputed);
    if (request.preview) {
      const place = this.place(request, inputs, request.olds, request.id);
      return new OutputsOf(this.tables, request.type, place).previewedUpdate(inputs, request.olds, changing);
    }
    return this.trace.of(
      "update",
      request,
      () => request.id,
      () => this.updated(request, inputs, model),
    );
  }

  private async updated(
    request: UpdateRequest,
    inputs: Properties,
    model: ResourceModel,
  ): Promise<Properties> {
    const injected = this.failures.next("update", request.type);
    if (injected !== undefined) throw apiError("updating", request, injected);
    const outputs = this.account.change((account) => {
      const subject = this.subject(request, inputs, account, request.olds);
      const { type, region } = subject;
      const old = account.get(type, region, request.id);
      if (old === undefined)
        throw apiError("updating", request, `NotFoundException: ${request.id} does not exist`);
      const arn = text(old.outputs, "arn");
      const identified: Identified = { ...subject, id: request.id, arn };
      const refused = updateRefusal(model, identified, old, account);
      if (refused !== undefined) throw apiError("updating", request, refused);
      const computed = Object.fromEntries(
        Object.entries(model.recomputed ?? {}).map(([key, next]) => [
          key,
          next(old.outputs[key], identified),
        ]),
      );
      const place = this.place(request, inputs, request.olds, request.id);
      const result = new OutputsOf(this.tables, request.type, place).updated(inputs, request.olds, computed);
      account.put({ ...old, urn: request.urn, outputs: plainProperties(result) });
      return result;
    });
    try {
      const seconds = secondsOf("update", model, inputs, request.oldInputs);
      await this.waiting.seconds(seconds * this.settings.scale);
    } catch (error) {
      const made = { id: request.id, outputs };
      throw new NotReady(apiError("updating", request, messageOf(error)).message, made, request.inputs);
    }
    return outputs;
  }

  async delete(request: ReadRequest): Promise<void> {
    await this.trace.of(
      "delete",
      request,
      () => request.id,
      () => this.deleted(request),
    );
  }

  private async deleted(request: ReadRequest): Promise<void> {
    const injected = this.failures.next("delete", request.type);
    if (injected !== undefined) throw apiError("deleting", request, injected);
    const model = modelOf(request.type);
    const type = shortType(request.type);
    const region = this.scope.regionOf(request.olds);
    await this.held("delete", request);
    await this.untilUnused(request, model);
    await this.waiting.seconds(secondsOf("delete", model, request.olds) * this.settings.scale);
    this.account.change((account) => {
      const existing = account.get(type, region, request.id);
      if (existing === undefined) return;
      // Something may have begun to use it during the wait.
      const used = model.inUse?.(existing, account);
      if (used !== undefined) throw apiError("deleting", request, used);
      if (model.keepsName?.(existing)) account.put({ ...existing, gone: true });
      else account.remove(type, region, request.id);
    });
  }

  private async held(operation: Hold["operation"], request: Resource): Promise<void> {
    const { hold } = this.settings;
    if (hold?.operation !== operation) return;
    const size = this.account.read((account) => account.size());
    if (operation === "create" ? size < hold.resources : size > hold.resources) return;
    this.trace.held(operation, request);
    await this.waiting.forever();
  }

  /** Waits as the real provider does: what is in use is tried again for a while, what is protected is not. */
  private async untilUnused(request: ReadRequest, model: ResourceModel): Promise<void> {
    const type = shortType(request.type);
    const region = this.scope.regionOf(request.olds);
    const deadline = Date.now() + this.settings.retrySeconds * 1_000;
    for (;;) {
      const used = this.account.read((account) => {
        const existing = account.get(type, region, request.id);
        if (existing === undefined) return undefined;
        const isProtected = model.protectedBy?.(existing);
        if (isProtected !== undefined) throw apiError("deleting", request, isProtected);
        return model.inUse?.(existing, account);
      });
      if (used === undefined) return;
      if (Date.now() >= deadline) throw apiError("deleting", request, used);
      await this.waiting.seconds(RETRY_PAUSE_SECONDS);
    }
  }

  async read(request: ReadRequest): Promise<Read | undefined> {
    return this.trace.of(
      "read",
      request,
      () => request.id,
      () => {
        const existing = this.account.read((account) =>
          account.get(shortType(request.type), this.scope.regionOf(request.olds), request.id),
        );
        if (existing === undefined || existing.gone === true) return undefined;
        return {
          outputs: withSecrets(existing.outputs, request.olds),
          inputs: drifted(request.inputs, existing.outputs, request.type, this.tables),
        };
      },
    );
  }

  invoke(token: string, args: Properties): Properties {
    const place = { account: this.scope.account, region: this.scope.regionOf(args) };
    return asProperties(answerCall(token, plainProperties(args), place));
  }

  private outputs(
    request: Resource,
    inputs: Properties,
    { id, arn }: Pick<Identified, "id" | "arn">,
  ): OutputsOf {
    return new OutputsOf(this.tables, request.type, { ...this.place(request, inputs, {}, id), arn });
  }

  private place(request: Resource, inputs: Properties, olds: Properties, id: string) {
    const declared = this.tables.resource(request.type)?.inputs ?? {};
    return {
      account: this.scope.account,
      region: this.scope.regionOf(typeof olds.region === "string" ? olds : inputs),
      type: shortType(request.type),
      name: request.name,
      id,
      arn: typeof olds.arn === "string" ? olds.arn : "",
      isInput: (field: string) => field in declared,
      chance: RANDOM,
    };
  }

  private subject(
    request: Resource,
    inputs: Properties,
    account: OpenAccount,
    olds: Properties = {},
  ): Subject {
    const model = modelOf(request.type);
    const given = plain(inputs[model.nameInput ?? "name"] ?? null);
    return {
      type: shortType(request.type),
      name: request.name,
      physicalName: typeof given === "string" && given !== "" ? given : request.name,
      inputs: plainProperties(inputs),
      account: this.scope.account,
      region: this.scope.regionOf(typeof olds.region === "string" ? olds : inputs),
      chance: RANDOM,
      world: account,
    };
  }
}

const UNKNOWN_ID = { id: "", arn: "" };

function withoutDefaults(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => key !== "__defaults"));
}

function apiError(doing: string, { type, name: logicalName }: Resource, why: string): Error {
  return new Error(`${doing} ${type} (${logicalName}): ${why}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
