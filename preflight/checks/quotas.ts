import { paginateListServiceQuotas } from "@aws-sdk/client-service-quotas";
import { GLOBAL_REGION, type Quota, type Resources, type Stack } from "../quotas/quota";
import { isClose, isMaximum, QUOTAS } from "../quotas/table";
import type { Aws } from "../target/aws";
import { check, ok, uncreatable, warn, type Finding } from "./check";
import { PRESENT, type Owner } from "./present";

interface QuotaNeeds {
  readonly stack: Stack;
  /** What of the stack is deployed. */
  readonly present: Stack;
  readonly owner: Owner;
}

/** A quota in one place, as the stack needs it. */
interface Demand {
  readonly quota: Quota;
  /** Region, zone, `account`, or name of the thing. */
  readonly place: string;
  readonly amount: number;
  /** What must be there before anything scales. */
  readonly least: number;
}

interface QuotaFacts {
  /** Applied values by region, service and code: `eu-central-1 vpc L-F678F1CE`. */
  readonly applied: Readonly<Record<string, number>>;
  /** What the account has besides this stack, by region and quota. */
  readonly others: Readonly<Record<string, number>>;
}

/** Whether the account's quotas leave room for what the stack makes. */
export const quotas = check<QuotaNeeds, QuotaFacts>({
  name: "quotas",
  unused: "",
  needs: ({ stack, deployed, project, identifier }) => ({
    stack,
    present: presentOf(stack, deployed),
    owner: { project, environment: stack.name, identifier },
  }),
  look: async ({ stack, owner }, { aws }) => {
    const needed = demandsOf(stack);
    const services = needed
      .filter(({ quota }) => quota.code !== undefined)
      .map(({ quota, place }) => JSON.stringify([regionFor(quota, place, stack), quota.service]));
    const values = [...new Set(services)].map((pair) => {
      const [region, service] = JSON.parse(pair) as [string, string];
      return appliedValues(aws, region, service);
    });
    const present = needed.flatMap(({ quota, place }) => {
      const read = PRESENT[quota.name];
      const region = regionFor(quota, place, stack);
      return read === undefined
        ? []
        : [read(aws, region, owner).then((amount) => [`${region} ${quota.name}`, amount] as const)];
    });
    const [applied, others] = await Promise.all([Promise.all(values), Promise.all(present)]);
    return { applied: Object.fromEntries(applied.flat()), others: Object.fromEntries(others) };
  },
  judge: ({ applied, others }, { stack, present }) => {
    const needed = demandsOf(stack);
    const findings = needed.flatMap((demand) => {
      const { quota, place } = demand;
      const region = regionFor(quota, place, stack);
      const limit = applied[`${region} ${quota.service} ${quota.code ?? ""}`] ?? quota.limit;
      return judgeDemand(demand, limit, others[`${region} ${quota.name}`] ?? 0, region, present);
    });
    const counted = new Set(needed.map(({ quota }) => quota.name)).size;
    return findings.some(({ level }) => level === "fail")
      ? findings
      : [...findings, ok(`${counted} quotas are large enough`)];
  },
});

function judgeDemand(
  demand: Demand,
  limit: number,
  others: number,
  region: string,
  present: Stack,
): Finding[] {
  const { quota, place, amount, least } = demand;
  const wanted = Math.ceil(others + amount);
  const request =
    quota.code === undefined
      ? `Request ${wanted} in an AWS Support case`
      : `aws service-quotas request-service-quota-increase --service-code ${quota.service} --quota-code ${quota.code} --desired-value ${wanted} --region ${region}`;
  const use = `${quota.name}: the stack needs ${isMaximum(quota) ? least : amount} (${place})`;
  const room = others > 0 ? `${limit}, of which ${others} are in use` : String(limit);
  if (others + least > limit)
    return [
      uncreatable(`${use}, and the quota is ${room}`, request, (quota.use(present)[place] ?? 0) >= least),
    ];
  if (isMaximum(quota) && wanted > limit) {
    return [warn(`${quota.name}: the stack may grow to ${amount}, and the quota is ${room}`, request)];
  }
  return isClose(others + amount, limit) ? [warn(`${use}, close to the quota of ${room}`, request)] : [];
}

/** The part of the stack that is deployed, by types and names. */
function presentOf(stack: Stack, { resources }: Resources): Stack {
  const key = ({ type, name }: Resources["resources"][number]) => `${type} ${name}`;
  const existing = new Set(resources.map(key));
  return { ...stack, resources: stack.resources.filter((resource) => existing.has(key(resource))) };
}

/** What the stack uses of each quota, in each place; of what is limited each, the largest. */
function demandsOf(stack: Stack): Demand[] {
  return QUOTAS.flatMap((quota) => {
    const least = quota.least?.(stack);
    const all = Object.entries(quota.use(stack))
      .filter(([, amount]) => amount > 0)
      .map(([place, amount]) => ({
        quota,
        place,
        amount,
        least: least === undefined ? amount : (least[place] ?? 0),
      }));
    if (quota.per !== "each") return all;
    return all.sort((one, other) => other.amount - one.amount).slice(0, 1);
  });
}

function regionFor(quota: Quota, place: string, stack: Stack): string {
  if (quota.per === "account") return GLOBAL_REGION;
  return quota.per === "region" ? place : stack.region;
}

async function appliedValues(aws: Aws, region: string, service: string): Promise<[string, number][]> {
  const values: [string, number][] = [];
  for await (const { Quotas = [] } of paginateListServiceQuotas(
    { client: aws.quotas(region) },
    { ServiceCode: service },
  )) {
    for (const { QuotaCode, Value } of Quotas) {
      if (QuotaCode !== undefined && Value !== undefined)
        values.push([`${region} ${service} ${QuotaCode}`, Value]);
    }
  }
  return values;
}
