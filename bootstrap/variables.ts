import * as pulumi from "@pulumi/pulumi";
import type { Github } from "../components/account/github";
import { identifierOf } from "../contract/identifier";
import type { Config } from "./config";

/** What GitHub's workflows must know of an account: their repository's variables, by name. */
export type Variables = Readonly<Record<string, pulumi.Output<WorkflowAccount>>>;

/** As whom a workflow goes where; one repository variable, as JSON. */
export interface WorkflowAccount {
  readonly role: string;
  readonly region: string;
  /** What `pulumi login` takes. */
  readonly backendUrl?: string;
  /** What stands before the services' names in their images'. */
  readonly registry?: string;
  /** CodeBuild project that runs the workflow inside the network; GitHub's own runners do otherwise. */
  readonly runner?: string;
}

interface Parts {
  readonly config: Config;
  readonly github: Github;
  readonly backendUrl: pulumi.Output<string>;
  readonly registry: pulumi.Output<string> | undefined;
}

/** `PREVIEW_DEV`, `DEPLOY_DEV` and so on for each environment, and `IMAGES` where there is a registry. */
export function workflowVariables({ config, github, backendUrl, registry }: Parts): Variables {
  const { project, region } = config;
  const environments = Object.entries(config.github?.environments ?? {});
  const accounts = environments.flatMap(([environment, { runner }]) => {
    const inside = runner ? { runner: `${identifierOf(project, environment)}-runner` } : {};
    return Object.entries(github.roles[environment] ?? {}).map(
      ([purpose, role]: [string, pulumi.Output<string>]) =>
        [variableName(purpose, environment), { role, region, backendUrl, ...inside }] as const,
    );
  });
  const { imagesRoleArn } = github;
  const images =
    imagesRoleArn === undefined ? [] : ([["IMAGES", { role: imagesRoleArn, region, registry }]] as const);
  return Object.fromEntries(
    [...accounts, ...images].map(([name, account]) => [name, pulumi.output(account)]),
  );
}

/** GitHub's variables know no dashes: `DEPLOY_PROD_EU`. */
function variableName(purpose: string, environment: string): string {
  return `${purpose}_${environment}`.toUpperCase().replaceAll("-", "_");
}
