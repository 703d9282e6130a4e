import { IMAGE_PROXY } from "../platform/image-proxy";
import { COLLECTOR } from "../k8s/collector";
import { MAX_NAME_LENGTH } from "../k8s/cron-job";
import type { Service } from "../platform/services";

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
