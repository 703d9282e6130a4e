import type * as pulumi from "@pulumi/pulumi";
import { Command } from "../k8s/command";
import { COLLECTOR } from "../k8s/collector";
import { MAX_NAME_LENGTH } from "../k8s/cron-job";
import type { Service } from "../platform/services";
import { commandOpenings } from "./access";
import { imageOf } from "./config/images";
import { configOf } from "./environment";
import type { Scope } from "./scope";
import { IMAGE_PROXY } from "./settings/image-proxy";
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
  const { config, opts, services } = scope;
  for (const command of Object.keys(service.commands)) {
    new Command(
      commandName(service.name, command, services),
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

/** Names in the cluster that are the platform's. */
const PLATFORM = [COLLECTOR, IMAGE_PROXY];

/**
 * Name of a command in the cluster: its own, or with the service's in front where another service has a command of that
 * name, or something is called so.
 */
export function commandName(service: string, command: string, services: readonly Service[]): string {
  const others = services.filter(({ name }) => name !== service);
  const taken =
    PLATFORM.includes(command) ||
    services.some(({ name }) => name === command) ||
    others.some(({ commands }) => command in commands);
  return taken ? `${service}-${command}` : command;
}

/** A sentence for each command whose name in the cluster is taken or too long. */
export function commandProblems(services: readonly Service[]): string[] {
  const all = services.flatMap(({ name: service, commands }) =>
    Object.keys(commands).map((command) => ({
      service,
      command,
      name: commandName(service, command, services),
    })),
  );
  return all.flatMap(({ service, command, name }) => {
    const namesakes =
      all.filter((one) => one.name === name).length + services.filter((one) => one.name === name).length;
    const where = `services/${service}/service.ts: commands.${command} would be called "${name}" in the cluster`;
    return [
      ...(namesakes > 1 ? [`${where}; it must have another name, since that one is taken.`] : []),
      ...(name.length > MAX_NAME_LENGTH
        ? [`${where}; it must have a shorter name, of which that has ${MAX_NAME_LENGTH} characters at most.`]
        : []),
    ];
  });
}
