import { kebab } from "../kebab";
import { arnOf, shortType } from "../place";
import { text, type ResourceModel, type Subject } from "../resource";
import { CACHES } from "./caches";
import { COMPUTE } from "./compute";
import { DATABASES } from "./databases";
import { EDGE } from "./edge";
import { NETWORK } from "./network";
import { OPERATIONS, RANDOM_VALUES } from "./operations";
import { SEARCH } from "./search";
import { STREAMING } from "./streaming";

/** By module and type, `ec2/vpc`. */
export const MODELS: Readonly<Record<string, ResourceModel>> = {
  ...NETWORK,
  ...COMPUTE,
  ...DATABASES,
  ...CACHES,
  ...SEARCH,
  ...STREAMING,
  ...EDGE,
  ...OPERATIONS,
  ...RANDOM_VALUES,
};

const NOTHING: ResourceModel = {};

/** What is known about a resource type; nothing where only the SDK's declarations say something. */
export function modelOf(token: string): ResourceModel {
  return MODELS[shortType(token)] ?? NOTHING;
}

/** The id of a resource that is created. */
export function idOf(model: ResourceModel, subject: Subject): string {
  if (model.id !== undefined) return model.id(subject);
  if (model.idPrefix !== undefined) return subject.chance.id(model.idPrefix);
  return text(subject.inputs, model.nameInput ?? "name") || subject.chance.hex(20);
}

/** The ARN of a resource with its id. */
export function arnOfResource(model: ResourceModel, subject: Subject & { readonly id: string }): string {
  if (model.arn !== undefined) {
    const arn = model.arn(subject);
    const [service = "", ...rest] = arn.split(":");
    return service === "arn" || arn === "" ? arn : arnOf(service, rest.join(":"), subject);
  }
  const [service = "", type = ""] = subject.type.split("/");
  return arnOf(service, `${kebab(type)}/${subject.id}`, subject);
}
