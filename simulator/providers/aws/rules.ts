import type { OpenAccount } from "../../account/account";
import { isGlobal } from "../../model/place";
import { missingReference } from "../../model/references";
import type { Existing, Identified, ResourceModel, Seconds, Subject } from "../../model/resource";
import { keysOf, same, type Properties } from "../values";

/** What everything takes that no model says more about. */
const OTHERWISE_SECONDS = 2;

export function secondsOf(
  operation: keyof Seconds,
  model: ResourceModel,
  inputs: Properties,
  oldInputs?: Properties,
): number {
  const isTagsOnly =
    oldInputs !== undefined &&
    keysOf(oldInputs, inputs).every(
      (key) => key === "tags" || key === "__defaults" || same(oldInputs[key], inputs[key]),
    );
  if (isTagsOnly) return OTHERWISE_SECONDS;
  return model.secondsFor?.(operation, inputs) ?? model.seconds?.[operation] ?? OTHERWISE_SECONDS;
}

/** Why AWS refuses a creation. */
export function refusal(model: ResourceModel, subject: Subject, account: OpenAccount): string | undefined {
  return (
    nameTaken(model, subject, account) ??
    missingReference(subject.inputs, account) ??
    model.refuses?.(subject)
  );
}

export function updateRefusal(
  model: ResourceModel,
  resource: Identified,
  old: Existing,
  account: OpenAccount,
): string | undefined {
  return missingReference(resource.inputs, account) ?? model.refusesUpdate?.(resource, old);
}

function nameTaken(model: ResourceModel, subject: Subject, account: OpenAccount): string | undefined {
  if (model.nameTaken === undefined) return undefined;
  const { type, region, physicalName, inputs } = subject;
  const input = model.nameInput ?? "name";
  const taken = account
    .withGone(type)
    .find(
      (other) =>
        other.outputs[input] === physicalName &&
        other.partOf === undefined &&
        (isGlobal(type) || other.region === region) &&
        (model.nameScope ?? []).every((key) => other.outputs[key] === inputs[key]),
    );
  if (taken === undefined) return undefined;
  return taken.gone === true
    ? `InvalidRequestException: the name ${physicalName} belongs to a resource that is scheduled for deletion`
    : `${model.nameTaken}: ${physicalName} already exists`;
}
