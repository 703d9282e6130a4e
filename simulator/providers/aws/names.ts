import { createHash } from "node:crypto";
import type { ResourceModel } from "../../model/resource";
import type { ResourceShape } from "../../sdk/declarations";
import type { CheckRequest } from "../provider";
import type { Properties } from "../values";

const SUFFIX_LENGTH = 7;

export interface Naming extends Pick<CheckRequest, "olds" | "seed" | "autonaming"> {
  readonly model: ResourceModel;
  readonly shape: ResourceShape;
  readonly logicalName: string;
}

/** The inputs with an automatic name where the program gives none; it stays the same as long as the resource lives. */
export function name(inputs: Properties, naming: Naming): Properties {
  const { model, shape, logicalName, olds, seed, autonaming } = naming;
  const input = model.nameInput === undefined ? "name" : model.nameInput;
  const isNamed =
    input === null ||
    shape.inputs[input]?.kind !== "string" ||
    (inputs[input] ?? null) !== null ||
    autonaming?.disabled === true;
  if (isNamed) return { ...inputs, __defaults: [] };
  const prefix = [`${input}Prefix`, "namePrefix"]
    .map((key) => inputs[key])
    .find((value) => typeof value === "string");
  const old = olds[input];
  const suffix = createHash("sha256").update(seed).digest("hex").slice(0, SUFFIX_LENGTH);
  const chosen =
    typeof old === "string"
      ? old
      : autonaming !== undefined && prefix === undefined
        ? autonaming.proposedName
        : `${prefix ?? `${logicalName}-`}${suffix}`;
  return { ...inputs, [input]: model.lowerCase ? chosen.toLowerCase() : chosen, __defaults: [input] };
}
