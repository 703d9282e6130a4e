import type * as pulumi from "@pulumi/pulumi";
import { Command } from "../k8s/command";
import type { Service } from "../platform/services";
import { commandOpenings } from "./access";
import { commandName } from "./command-names";
import { imageOf } from "./config/images";
import { configOf } from "./config/environment";
import type { Scope } from "./scope";
import { commandSettings } from "./settings/service";

/**
 * Builds a suspended CronJob for each command of a service.
 *
 * None waits for the service, as whose account it runs: commands are needed most where a service does not start.
 *
 * @param namespace of the services, known when it denies all traffic by default.
 * @param nodes what must exist before a pod can run.
 */
export function buildCommands(
  service: Service,
  scope: Scope,
  namespace: pulumi.Output<string>,
  nodes: pulumi.Resource[],
): void {
  const { config, opts } = scope;
  for (const command of Object.keys(service.commands)) {
    new Command(
      commandName(service.name, command),
      {
        ...commandSettings(service, scope),
        namespace,
        image: imageOf(service, config.images),
        command: ["node", `dist/${command}.js`],
        serviceAccount: service.name,
        resources: { cpu: "100m", memory: "256Mi" },
        nodePool: configOf(service, config).nodePool,
        openings: commandOpenings(service, scope),
      },
      { ...opts, dependsOn: nodes },
    );
  }
}
