import { COMPONENTS, From, ITSELF, sourcesOf, type Child } from "../model/components";
import { Monitor, type Registered } from "./monitor";
import type { Constructed, ConstructRequest, Provider } from "./provider";
import { isProperties, Secret, UNKNOWN, type Properties, type Value } from "./values";
import { resourceReference, urnOf } from "./wire";

/** A provider of components alone: makes what they are built of through the engine, as `awsx` and `eks` do. */
export class ComponentProvider implements Provider {
  constructor(
    readonly name: string,
    readonly version: string,
    /** Version of `@pulumi/aws`, whose resources the components are built of. */
    private readonly awsVersion: string,
  ) {}

  async construct(request: ConstructRequest): Promise<Constructed> {
    const component = COMPONENTS[request.type];
    if (component === undefined) {
      throw new Error(`The simulator has no ${request.type}; it has ${Object.keys(COMPONENTS).join(", ")}.`);
    }
    const monitor = new Monitor(request.monitor);
    try {
      const inputs = await withResources(request.inputs, monitor);
      const { children, outputs } = component(request.name, inputs);
      const { type, name, parent, dependencies, protect, retainOnDelete, providers } = request;
      const { urn } = await monitor.register({
        type,
        name,
        parent,
        inputs: {},
        isComponent: true,
        dependencies,
        providers,
        ...(protect !== undefined && { protect }),
        ...(retainOnDelete !== undefined && { retainOnDelete }),
      });
      const made = this.build(children, { monitor, urn, request });
      const results = properties(outputs, resolver(await settled(made)));
      await monitor.finish(urn, results);
      return {
        urn,
        outputs: results,
        children: [...(await settled(made)).values()].map((child) => child.urn),
      };
    } finally {
      monitor.close();
    }
  }

  /** Registers every child as soon as those that it takes values from are registered. */
  private build(
    children: readonly Child[],
    { monitor, urn, request }: { monitor: Monitor; urn: string; request: ConstructRequest },
  ): Map<string, Promise<Registered>> {
    const made = new Map<string, Promise<Registered>>();
    for (const child of children) {
      const before = [
        ...new Set([...sourcesOf(child.inputs), ...(child.parent === undefined ? [] : [child.parent])]),
      ];
      const register = async () => {
        const ready = await settled(new Map([...made].filter(([key]) => before.includes(key))));
        const parent = child.parent === undefined ? urn : (ready.get(child.parent)?.urn ?? urn);
        const provider = request.providers.aws;
        return monitor.register({
          type: child.type,
          name: child.name,
          parent,
          inputs: properties(child.inputs, resolver(ready)),
          isComponent: false,
          dependencies: [...request.dependencies, ...[...ready.values()].map((one) => one.urn)],
          ...(child.ignoreChanges && { ignoreChanges: child.ignoreChanges }),
          ...(provider !== undefined && { provider }),
          ...(request.protect !== undefined && { protect: request.protect }),
          ...(request.retainOnDelete !== undefined && { retainOnDelete: request.retainOnDelete }),
          version: this.awsVersion,
        });
      };
      made.set(child.key, register());
    }
    return made;
  }
}

async function settled(made: ReadonlyMap<string, Promise<Registered>>): Promise<Map<string, Registered>> {
  const entries = await Promise.all(
    [...made].map(async ([key, registered]): Promise<[string, Registered]> => [key, await registered]),
  );
  return new Map(entries);
}

/** Inputs that are resources of the program, with what the engine knows of them. */
async function withResources(inputs: Properties, monitor: Monitor): Promise<Properties> {
  const entries = await Promise.all(
    Object.entries(inputs).map(async ([key, value]): Promise<[string, Value]> => {
      const urn = urnOf(value);
      return [key, urn === undefined ? value : await monitor.resource(urn)];
    }),
  );
  return Object.fromEntries(entries);
}

function resolver(made: ReadonlyMap<string, Registered>) {
  return ({ child, output }: From): Value => {
    const found = made.get(child);
    if (found === undefined)
      throw new Error(`A component takes a value from ${child}, which it does not make.`);
    if (output === ITSELF) return resourceReference(found.urn, found.id);
    if (output === "id") return found.id;
    return output
      .split(".")
      .reduce<Value>(
        (value, key) => (isProperties(value) ? (value[key] ?? UNKNOWN) : UNKNOWN),
        found.outputs,
      );
  };
}

function properties(values: Readonly<Record<string, unknown>>, resolve: (from: From) => Value): Properties {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, toValue(value, resolve)]),
  );
}

function toValue(value: unknown, resolve: (from: From) => Value): Value {
  if (value instanceof From) return resolve(value);
  if (value === UNKNOWN) return UNKNOWN;
  if (value instanceof Secret) return value;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map((one) => toValue(one, resolve));
  if (typeof value !== "object" || value === null) return null;
  return properties(Object.fromEntries(Object.entries(value)), resolve);
}
