import { RunError, type Output } from "@pulumi/pulumi";
import { z } from "zod";
import { readConfig as read, readSecret, type Frozen } from "../components/config";
import { DEFAULT_PROJECT, readProject } from "../components/project";
import { tagValue } from "../components/rules/aws";
import { overlap } from "../components/rules/cidr";
import * as names from "../components/rules/names";
import { accountId, awsConfig, list, text } from "../components/rules/values";
import { INFRA } from "../contract/projects";
import { loadServices } from "../platform/load";
import type { Service } from "../platform/services";
import { addOns } from "./config/add-ons";
import { access } from "./config/access";
import { bastion } from "./config/bastion";
import { cluster } from "./config/cluster";
import { documents } from "./config/documents";
import { edge } from "./config/edge";
import { INTERNET, missingEndpoints } from "./config/endpoints";
import { images } from "./config/images";
import { databasesNamed, mysql, postgres, restored } from "./config/databases";
import { network } from "./config/network";
import { alarms, backup, budget, notifications, observability } from "./config/operations";
import { queue } from "./config/queue";
import { runner } from "./config/runner";
import { search } from "./config/search";
import { problemsWith, sectionsFor, servicesNamed } from "./config/services";
import { streaming } from "./config/streaming";
import { servicesNamespace } from "./config/values";
import { vpn } from "./config/vpn";
import { resolveRegistry, type Registry } from "./config/registry";

/** Days that CloudWatch Logs can keep. */
const RETENTIONS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653];

/** Configuration of the stack; each key's description is its row in the README. */
export const schema = z
  .strictObject({
    environment: text(names.environment).describe("name of the environment, part of physical names"),
    owner: text(tagValue).describe("team that owns the environment; a tag"),
    repository: text(names.repositoryAddress).describe(
      "address of the code's repository without a scheme; a tag",
    ),
    accountId,
    namespace: text(servicesNamespace)
      .default(DEFAULT_PROJECT)
      .describe("Kubernetes namespace of the services; by default the project"),
    protect: z
      .boolean()
      .default(true)
      .describe("Pulumi refuses to delete what holds data, and leaves it in place even so"),
    logRetentionDays: z
      .union(
        RETENTIONS.map((days) => z.literal(days)),
        { error: `must be one of ${RETENTIONS.join(", ")}` },
      )
      .default(30)
      .describe("log retention in days"),
    boundary: z
      .enum(["own", "bootstrap"])
      .default("own")
      .describe(
        "permissions boundary of all roles: one of this stack's, or the one that bootstrap makes for deploying from GitHub",
      ),
    network,
    cluster: cluster.prefault({}),
    addOns: addOns.prefault({}),
    mysql: mysql.prefault({}),
    postgres: postgres.prefault({}),
    databases: databasesNamed(names.databaseKey),
    restored,
    documents: documents.optional(),
    search: search.optional(),
    streaming: streaming.optional(),
    queue: queue.optional(),
    removedQueues: list(text(names.databaseKey))
      .default([])
      .describe("queues that no service uses any more, and that are known to be empty"),
    services: servicesNamed(names.serviceKey),
    edge: edge.optional(),
    images: images.optional(),
    notifications: notifications.optional(),
    alarms: alarms.optional(),
    dashboards: z.boolean().default(false).describe("dashboards of traffic, services, data and cost"),
    budget: budget.optional(),
    backup: backup.optional(),
    observability: observability.optional(),
    bastion: bastion.optional(),
    vpn: vpn.optional(),
    access: access.optional(),
    runner: runner.optional(),
  })
  .superRefine((options, problems) => {
    const missing = missingEndpoints(options).map(({ endpoint, why }) => `${endpoint} (${why})`);
    if (missing.length > 0) {
      const message = `must also have ${missing.join(", ")} where nat is "none"`;
      problems.addIssue({ code: "custom", path: ["network", "interfaceEndpoints"], message });
    }
    for (const { path, what, on } of options.network.nat === "none" ? INTERNET : []) {
      if (!on(options)) continue;
      const message = `must be left out where network.nat is "none", since ${what} cannot be reached then`;
      problems.addIssue({ code: "custom", path: [...path], message });
    }
  })
  .refine(({ alarms, notifications }) => alarms === undefined || notifications !== undefined, {
    path: ["notifications"],
    error: "must be set where alarms are, since nobody would hear them",
  })
  .refine(({ budget, notifications }) => budget === undefined || budget.emails.length > 0 || notifications, {
    path: ["budget", "emails"],
    error: "must name somebody, or notifications be set",
  })
  .refine(({ network, cluster }) => !overlap(network.cidr, cluster.serviceCidr), {
    path: ["cluster", "serviceCidr"],
    error: "must not overlap network.cidr",
  })
  .refine(({ network, vpn }) => vpn === undefined || !overlap(network.cidr, vpn.clientCidr), {
    path: ["vpn", "clientCidr"],
    error: "must not overlap network.cidr",
  })
  .refine(({ vpn }) => !vpn?.routes.some((route) => overlap(route, vpn.clientCidr)), {
    path: ["vpn", "routes"],
    error: "must not overlap vpn.clientCidr",
  })
  .refine(({ network, vpn }) => !vpn?.routes.some((route) => overlap(route, network.cidr)), {
    path: ["vpn", "routes"],
    error: "must not overlap network.cidr, to which there is a route already",
  })
  .refine(({ images, edge }) => images === undefined || edge !== undefined, {
    path: ["images"],
    error: "must be left out where there is no edge, since nothing would serve them",
  });

/** Such as `https://events.pagerduty.com/integration/KEY/enqueue`, and of PagerDuty's European region. */
const PAGER_DUTY = /^https:\/\/events\.(eu\.)?pagerduty\.com\/\S+$/;

/** The schema with what depends on the project and on the services. */
function schemaFor(project: string, services: readonly Service[]) {
  return schema
    .safeExtend({
      environment: text(names.environmentOf(project)),
      namespace: text(servicesNamespace).prefault(project),
      ...sectionsFor(services),
    })
    .superRefine((options, problems) => {
      for (const { path, message } of problemsWith(services, options)) {
        problems.addIssue({ code: "custom", path, message });
      }
    });
}

/** What a stack's configuration says, checked and read-only. */
export type Config = Frozen<z.output<typeof schema>> & {
  /** First part of all names. */
  readonly project: string;
  readonly region: string;
  /** What the services of the repository come to. */
  readonly registry: Registry;
  /** Where urgent alarms go, if `notifications.pagerDuty` says so. */
  readonly pagerDutyUrl?: Output<string>;
};

/**
 * Reads the stack's configuration.
 *
 * @param project first part of all names. @default that of package.json
 * @param services the services that there are. @default those of the repository
 * @throws pulumi.RunError naming every problem at once, and ManifestError for services that are wrong.
 */
export function readConfig(
  project: string = readProject(RunError),
  services: readonly Service[] = loadServices(),
): Config {
  const settings = read({ aws: awsConfig, [INFRA]: schemaFor(project, services) });
  const config = settings[INFRA];
  if (config.backup?.copyRegion === settings.aws.region) {
    throw new RunError(
      `${INFRA}:backup.copyRegion is "${settings.aws.region}"; it must be another region than aws:region.`,
    );
  }
  return Object.freeze({
    project,
    region: settings.aws.region,
    ...config,
    registry: resolveRegistry(services, config),
    ...(config.notifications?.pagerDuty === true && {
      pagerDutyUrl: readSecret("pagerDutyUrl", "PagerDuty's https address of an integration", PAGER_DUTY),
    }),
  });
}
