import {
  DescribeAddonConfigurationCommand,
  DescribeAddonVersionsCommand,
  type AddonVersionInfo,
} from "@aws-sdk/client-eks";
import Ajv from "ajv";
import draft6 from "ajv/dist/refs/json-schema-draft-06.json";
import type { Aws } from "../aws";
import { check, fail, ok, type Finding } from "../check";
import { found } from "../quotas/quota";

interface AddOn {
  readonly name: string;
  /** @default the one that EKS takes for the cluster's version */
  readonly version: string | undefined;
  readonly values: unknown;
}

interface AddOnNeeds {
  readonly kubernetes: string;
  readonly addOns: readonly AddOn[];
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
  needs: ({ stack }) => {
    const addOns = found(stack, ["aws:eks/addon:Addon"]).map(({ inputs }): AddOn => {
      const { addonName, addonVersion, configurationValues } = inputs;
      return {
        name: String(addonName),
        version: typeof addonVersion === "string" ? addonVersion : undefined,
        values: JSON.parse(String(configurationValues)) as unknown,
      };
    });
    const [cluster] = found(stack, ["eks:index:Cluster"]);
    return addOns.length === 0 ? undefined : { kubernetes: String(cluster?.inputs.version), addOns };
  },
  look: ({ kubernetes, addOns }, { aws }) =>
    Promise.all(addOns.map((addOn) => factsOf(addOn, kubernetes, aws))),
  judge: (facts, { kubernetes }) => facts.flatMap((one) => judgeAddOn(one, kubernetes)),
});

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

function judgeAddOn({ addOn, versions, version, schema }: AddOnFacts, kubernetes: string): Finding[] {
  const { name, values } = addOn;
  if (versions.length === 0 || version === undefined) {
    return [
      fail(`EKS has no add-on ${name} for Kubernetes ${kubernetes}`, "Remove it from millrace-apps:addOns"),
    ];
  }
  if (!versions.includes(version)) {
    const fix = `Set its version in millrace-apps:addOns to one of ${versions.slice(0, 5).join(", ")}`;
    return [fail(`EKS has no version ${version} of add-on ${name} for Kubernetes ${kubernetes}`, fix)];
  }
  const mistake = schema === undefined ? undefined : mistakeIn(values, schema);
  if (mistake !== undefined) {
    const fix = "Set an earlier version in millrace-apps:addOns, or adapt k8s/add-on-values.ts";
    return [fail(`add-on ${name} ${version} refuses its configuration: ${mistake}`, fix)];
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
