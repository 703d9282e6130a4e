import { MAX_NAME_LENGTH } from "../k8s/cron-job";
import type { Service } from "../platform/services";

/** Name of a command in the cluster, which follows from its own service alone: another one changes nothing about it. */
export function commandName(service: string, command: string): string {
  return `${service}-${command}`;
}

/** A sentence for each command whose name in the cluster is taken or too long. */
export function commandProblems(services: readonly Service[]): string[] {
  const all = services.flatMap(({ name: service, commands }) =>
    Object.keys(commands).map((command) => ({
      service,
      command,
      name: commandName(service, command),
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
