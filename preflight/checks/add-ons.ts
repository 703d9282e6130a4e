import { isDeepStrictEqual } from "node:util";
import {
  DescribeAddonConfigurationCommand,
  DescribeAddonVersionsCommand,
  type AddonVersionInfo,
} from "@aws-sdk/client-eks";
import Ajv from "ajv";
import draft6 from "ajv/dist/refs/json-schema-draft-06.json";
import { found, type Resources } from "../quotas/quota";
import type { Aws } from "../target/aws";
import { check, ok, uncreatable, type Finding } from "./check";
import { versionOf } from "./kubernetes";

interface AddOn {
  readonly name: string;
  /** @default the one that EKS takes for the cluster's version */
  readonly version: string | undefined;
  readonly values: unknown;
}

interface AddOnNeeds {
  readonly kubernetes: string;
  readonly addOns: readonly AddOn[];
  /** Those that the stack has on this version of Kubernetes. */
  readonly deployed: readonly AddOn[];
}

interface AddOnFacts {
  readonly addOn: AddOn;
  /** Versions for the cluster's version of Kubernetes. */
  readonly versions: readonly string[];
  /** The version that would be installed; `undefined` where there is none. */
  readonly version: string | undefined;
  /** JSON schema of that version's configuration. */
  readonly schema: string | undefined;
}

/** Whether EKS has the add-ons for the cluster's version, and accepts their configuration. */
export const addOns = check<AddOnNeeds, readonly AddOnFacts[]>({
  name: "add-ons",
  unused: "the stack has no EKS add-ons",
  needs: ({ stack, deployed }) => {
    const addOns = addOnsOf(stack);
    const [cluster] = found(stack, ["eks:index:Cluster"]);
    const kubernetes = String(cluster?.inputs.version);
    if (addOns.length === 0) return undefined;
    return { kubernetes, addOns, deployed: versionOf(deployed) === kubernetes ? addOnsOf(deployed) : [] };
  },
  look: ({ kubernetes, addOns }, { aws }) =>
    Promise.all(addOns.map((addOn) => factsOf(addOn, kubernetes, aws))),
  judge: (facts, needs) => facts.flatMap((one) => judgeAddOn(one, needs)),
});

function addOnsOf(resources: Resources): AddOn[] {
  return found(resources, ["aws:eks/addon:Addon"]).map(({ inputs }) => {
    const { addonName, addonVersion, configurationValues } = inputs;
    return {
      name: String(addonName),
      version: typeof addonVersion === "string" ? addonVersion : undefined,
      values: typeof configurationValues === "string" ? parsed(configurationValues) : undefined,
    };
  });
}

function parsed(json: string): unknown {
  return JSON.parse(json);
}

async function factsOf(addOn: AddOn, kubernetes: string, aws: Aws): Promise<AddOnFacts> {
  const { addons = [] } = await aws.eks.send(
    new DescribeAddonVersionsCommand({ kubernetesVersion: kubernetes, addonName: addOn.name }),
  );
  const infos = addons.flatMap(({ addonVersions = [] }) => addonVersions);
  const versions = infos.flatMap(({ addonVersion = [] }) => addonVersion);
  const version = addOn.version ?? defaultVersion(infos, kubernetes);
  if (version === undefined || !versions.includes(version))
    return { addOn, versions, version, schema: undefined };
  const { configurationSchema } = await aws.eks.send(
    new DescribeAddonConfigurationCommand({ addonName: addOn.name, addonVersion: version }),
  );
  return { addOn, versions, version, schema: configurationSchema };
}

function defaultVersion(infos: readonly AddonVersionInfo[], kubernetes: string): string | undefined {
  return infos.find(({ compatibilities = [] }) =>
    compatibilities.some(
      ({ clusterVersion, defaultVersion }) => clusterVersion === kubernetes && defaultVersion,
    ),
  )?.addonVersion;
}

function judgeAddOn({ addOn, versions, version, schema }: AddOnFacts, needs: AddOnNeeds): Finding[] {
  const { name, values } = addOn;
  const { kubernetes } = needs;
  const has = needs.deployed.some((one) => isDeepStrictEqual(one, addOn));
  if (versions.length === 0 || version === undefined) {
    const fix = "Remove it from millrace-apps:addOns";
    return [uncreatable(`EKS has no add-on ${name} for Kubernetes ${kubernetes}`, fix, has)];
  }
  if (!versions.includes(version)) {
    const fix = `Set its version in millrace-apps:addOns to one of ${versions.slice(0, 5).join(", ")}`;
    return [
      uncreatable(`EKS has no version ${version} of add-on ${name} for Kubernetes ${kubernetes}`, fix, has),
    ];
  }
  const mistake = schema === undefined || values === undefined ? undefined : mistakeIn(values, schema);
  if (mistake !== undefined) {
    const fix = "Set an earlier version in millrace-apps:addOns, or adapt k8s/add-on-values.ts";
    return [uncreatable(`add-on ${name} ${version} refuses its configuration: ${mistake}`, fix, has)];
  }
  return [ok(`${name} ${version} accepts its configuration`)];
}

/** What the schema refuses first; `undefined` where it accepts the values. */
function mistakeIn(values: unknown, schema: string): string | undefined {
  // Schemas come from many publishers: with formats and keywords that only their own tools know.
  const ajv = new Ajv({ strict: false, validateFormats: false });
  ajv.addMetaSchema(draft6);
  if (ajv.validate(JSON.parse(schema) as object, values)) return undefined;
  const [first] = ajv.errors ?? [];
  if (first === undefined) return "it does not fit its schema";
  const { instancePath, message = "", params } = first;
  const property = "additionalProperty" in params ? ` (${String(params.additionalProperty)})` : "";
  return `${instancePath || "the configuration"} ${message}${property}`;
}
