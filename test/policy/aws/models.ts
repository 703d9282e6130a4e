import { faults } from "./check";
import { convert, type Converted, type Names } from "./convert";
import { NAMES, PROVIDER_INPUTS } from "./names";
import type { AwsResource } from "./remote-resources";
import type { Schemas } from "./schemas";
import type { ServiceModels } from "./service-models";
import { shortType, type Stack } from "./stacks";
import { SUPPLIED } from "./supplied";
import { TYPES } from "./types";

/** What a resource is in one of AWS's models, with the entries of the tables that it had a use for. */
export interface Modelled extends Converted {
  readonly type: string;
  /** CloudFormation's type, or the operation. */
  readonly target: string;
}

/** The resource as CloudFormation's schema has it; nothing for a type without one. */
export function inSchema(resource: AwsResource, { isUnknown }: Stack, schemas: Schemas): Modelled[] {
  const type = shortType(resource);
  const target = TYPES[type]?.cloudFormation;
  if (target === undefined) return [];
  return [{ type, target, ...convert(resource.inputs, schemas.shape(target), namesOf(type, 0), isUnknown) }];
}

/** The resource as the operation that makes it takes it; nothing for a type without one. */
export function inOperation(resource: AwsResource, { isUnknown }: Stack, models: ServiceModels): Modelled[] {
  const type = shortType(resource);
  const target = TYPES[type]?.operation;
  if (target === undefined) return [];
  return [{ type, target, ...convert(resource.inputs, models.input(target), namesOf(type, 1), isUnknown) }];
}

/**
 * What the operation's model refuses of a resource, but for members that the provider supplies.
 *
 * @param onSupplied called with the name of each of those.
 */
export function refusals(
  { type, target, value }: Modelled,
  models: ServiceModels,
  onSupplied: (name: string) => void,
): string[] {
  return faults(value, models.input(target), target).filter((fault) => {
    const name = SUPPLIED[type]?.input?.find((one) => fault.endsWith(`.${one} is required`));
    if (name !== undefined) onSupplied(name);
    return name === undefined;
  });
}

/** Names for one of the two models. */
function namesOf(type: string, model: 0 | 1): Names {
  const own = Object.entries(NAMES[type] ?? {}).map(([path, place]): [string, string | null] => [
    path,
    typeof place === "object" && place !== null ? place[model] : place,
  ]);
  return {
    ...Object.fromEntries(PROVIDER_INPUTS.map((input) => [input, null])),
    ...Object.fromEntries(own.filter(([path, place]) => path !== "*" || place !== null)),
  };
}
