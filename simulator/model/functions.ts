import { shortRegion, zonesOf } from "./place";
import { text, type Inputs, type Outputs } from "./resource";

/** Where a function is called. */
export interface CallPlace {
  readonly account: string;
  readonly region: string;
}

const ANSWERS: Readonly<Record<string, (inputs: Inputs, place: CallPlace) => Outputs>> = {
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": (inputs) => ({
    id: `pl-${text(inputs, "name")}`,
    name: inputs.name,
  }),
  "aws:route53/getZone:getZone": (inputs) => ({ id: "Z0EXAMPLE", zoneId: "Z0EXAMPLE", name: inputs.name }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": (_, { region }) => {
    const names = zonesOf(region);
    return {
      id: region,
      names,
      zoneIds: names.map((_zone, index) => `${shortRegion(region)}-az${index + 1}`),
      groupNames: [region],
    };
  },
  "aws:ssm/getParameter:getParameter": ({ name }) => ({
    id: name,
    name,
    insecureValue: "ami-00000000000000001",
  }),
  "aws:index/getCallerIdentity:getCallerIdentity": (_, { account }) => ({
    accountId: account,
    arn: `arn:aws:iam::${account}:user/engineer`,
    id: account,
    userId: "AIDAEXAMPLE",
  }),
};

/**
 * What AWS answers to the functions that the programs call.
 *
 * @throws an Error that names a function without an answer
 */
export function answerCall(token: string, inputs: Inputs, place: CallPlace): Outputs {
  const answer = ANSWERS[token];
  if (answer === undefined) throw new Error(`The function ${token} has no answer without an engine.`);
  return answer(inputs, place);
}
