import type * as pulumi from "@pulumi/pulumi";
import { BACKED_UP } from "../components/data/backed-up";
import { Backup } from "../components/data/backup";
import type { StorePlan } from "../components/data/stores/store";
import type { Edge } from "../components/edge/edge";
import type { Network } from "../components/network/network";
import { Alarms } from "../components/operations/alarms";
import { Budget } from "../components/operations/budget";
import { Dashboards } from "../components/operations/dashboards";
import { Notifications } from "../components/operations/notifications";
import type { Scope } from "./scope";
import { subjectsOf } from "./subjects";

/** Watches over the environment: alarms, dashboards, budget and backups, and where they tell. */
export function buildOperations(
  scope: Scope,
  network: Network,
  stores: readonly StorePlan[],
  edge?: Edge,
): void {
  const { config, identifier, account, opts } = scope;
  const { environment, region, repository, protect } = config;
  const subjects = subjectsOf(scope, network, stores, edge);
  const regions = subjects.flatMap(({ region: own }) => own ?? []);

  const notifications =
    config.notifications &&
    new Notifications(
      "notifications",
      {
        identifier,
        account,
        regions: config.alarms ? regions : [],
        ...config.notifications,
        ...(config.pagerDutyUrl && { pagerDutyUrl: config.pagerDutyUrl }),
      },
      opts,
    );
  const topicArns = notifications?.topicArns ?? {};
  const told = topicArn(topicArns[region]);

  if (config.alarms) {
    const runbook = `https://${repository}/blob/main/docs/runbook.md`;
    new Alarms("alarms", { ...config.alarms, identifier, region, subjects, topicArns, runbook }, opts);
  }

  if (config.dashboards) {
    new Dashboards(
      "dashboards",
      { ...config.alarms, identifier, account, subjects, alarms: config.alarms !== undefined },
      opts,
    );
  }

  if (config.budget) new Budget("budget", { ...config.budget, ...told, identifier, environment }, opts);

  if (config.backup) {
    // Every environment of an account backs up its own.
    const tags = { ...BACKED_UP, environment };
    new Backup("backup", { ...config.backup, ...told, identifier, account, tags, protect }, opts);
  }
}

function topicArn(arn: pulumi.Output<string> | undefined): { readonly topicArn?: pulumi.Output<string> } {
  return arn === undefined ? {} : { topicArn: arn };
}
