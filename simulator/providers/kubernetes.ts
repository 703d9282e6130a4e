import type {
  CreateRequest,
  Diff,
  DiffRequest,
  Made,
  Provider,
  Read,
  ReadRequest,
  Resource,
  UpdateRequest,
} from "./provider";
import type { Settings } from "./settings";
import { Trace } from "./trace";
import { isProperties, keysOf, same, type Properties } from "./values";

/**
 * The provider `kubernetes`: accepts every object as it is, and keeps it in the engine's state alone. What an API server
 * refuses, and how long pods take, it does not know.
 */
export class KubernetesProvider implements Provider {
  readonly name = "kubernetes";
  private readonly trace: Trace;

  constructor(
    readonly version: string,
    settings: Settings,
  ) {
    this.trace = new Trace(settings.trace);
  }

  check({ name, type, news }: Resource & { news: Properties }) {
    // A Helm release is no object.
    const metadata = metadataOf(news);
    if (metadata === undefined || type.includes(":helm.sh/")) return { inputs: news, problems: [] };
    return { inputs: { ...news, metadata: { name, ...metadata } }, problems: [] };
  }

  /** Another kind or name is another object; what a Job runs does not change. */
  diff({ type, oldInputs, news, ignoreChanges }: DiffRequest): Diff {
    const changed = keysOf(oldInputs, news).filter(
      (key) => key !== "__defaults" && !ignoreChanges.includes(key) && !same(oldInputs[key], news[key]),
    );
    const isJob = type === "kubernetes:batch/v1:Job";
    const replaces = (key: string): boolean =>
      key === "apiVersion" ||
      key === "kind" ||
      (key === "spec" && isJob) ||
      (key === "metadata" && idOf(oldInputs) !== idOf(news));
    return {
      details: Object.fromEntries(
        changed.map((key) => [key, { kind: "update" as const, replaces: replaces(key) }]),
      ),
      // The two would have one name.
      deleteBeforeReplace: isJob,
    };
  }

  create(request: CreateRequest): Promise<Made> {
    const { inputs, name, preview } = request;
    if (preview) return Promise.resolve({ id: "", outputs: inputs });
    const id = idOf(inputs) ?? name;
    return this.trace.of(
      "create",
      request,
      () => id,
      () => ({ id, outputs: inputs }),
    );
  }

  update(request: UpdateRequest): Promise<Properties> {
    const { id, inputs, preview } = request;
    if (preview) return Promise.resolve(inputs);
    return this.trace.of(
      "update",
      request,
      () => id,
      () => inputs,
    );
  }

  read({ olds, inputs }: ReadRequest): Promise<Read> {
    return Promise.resolve({ outputs: olds, inputs });
  }

  async delete(request: ReadRequest): Promise<void> {
    await this.trace.of(
      "delete",
      request,
      () => request.id,
      () => undefined,
    );
  }
}

function metadataOf({ metadata = {} }: Properties): Properties | undefined {
  return isProperties(metadata) ? metadata : undefined;
}

/** `namespace/name`, or the name of what has no namespace. */
function idOf(inputs: Properties): string | undefined {
  const { namespace, name } = metadataOf(inputs) ?? {};
  if (typeof name !== "string") return undefined;
  return typeof namespace === "string" ? `${namespace}/${name}` : name;
}
