import { storageVariable } from "./storage";
import { variableName, variablePrefix, type Service } from "./services";

/** A variable that a service gets, and what in its manifest makes it so. */
interface Variable {
  readonly name: string;
  /** Such as `the secret "payment/key"`. */
  readonly of: string;
}

/** Variables about a database that every environment sets, after the engine. */
const OF_DATABASE = ["HOST", "READ_HOST", "PORT", "DATABASE", "TLS", "CREDENTIALS", "USER"] as const;

/** What is wrong with the environment variables that follow from a manifest: each can have one value. */
export function variableProblems(service: Service): string[] {
  const first = new Map<string, string>();
  return variablesOf(service).flatMap(({ name, of }) => {
    const other = first.get(name);
    first.set(name, other ?? of);
    return other === undefined
      ? []
      : [`${of} has the variable ${name}; it must have another name, since ${other} has that variable`];
  });
}

function variablesOf({ uses, calls, storage, settings }: Service): Variable[] {
  const queues = Object.keys(uses.queues);
  const databases = Object.keys(uses.databases);
  return [
    ...queues.map((queue) => ({
      name: `${variablePrefix(queue, queues)}REDIS_QUEUE`,
      of: `the queue "${queue}"`,
    })),
    ...Object.entries(uses.databases).flatMap(([database, { engine }]) =>
      OF_DATABASE.map((variable) => ({
        name: `${variablePrefix(database, databases)}${engine.toUpperCase()}_${variable}`,
        of: `the database "${database}"`,
      })),
    ),
    ...uses.secrets.map((secret) => ({
      name: `SECRET_${variableName(secret)}`,
      of: `the secret "${secret}"`,
    })),
    ...calls.map((called) => ({ name: `${variableName(called)}_URL`, of: `the call of "${called}"` })),
    ...[...new Set(storage.map((volume) => volume.class))].map((of) => ({
      name: storageVariable(of),
      of: `the storage "${of}"`,
    })),
    ...Object.keys(settings).map((setting) => ({ name: setting, of: `the setting "${setting}"` })),
  ];
}
