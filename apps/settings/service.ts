import { storageVariable } from "../../platform/storage";
import { variableName, type Service } from "../../platform/services";
import { configOf, found, type Environment } from "../config/environment";
import { databaseSettings } from "./databases";
import { processSettings } from "./process";
import { queueSettings } from "./queues";
import { together, variables, type Settings } from "./settings";

/** Settings of a service: those that follow from what it uses and calls, then its manifest's, then the configuration's. */
export function serviceSettings(service: Service, environment: Environment): Settings {
  return together(platformSettings(service, environment), furtherSettings(service, environment));
}

/** Seconds that a command waits for its first connection: the NetworkPolicies of a new pod take effect after its start. */
const FIRST_CONNECTION_TIMEOUT = "30";

/** Settings of a service's commands, which do to its stores what the service may. */
export function commandSettings(service: Service, environment: Environment): Settings {
  return together(
    variables({ FIRST_CONNECTION_TIMEOUT }),
    queueSettings(service, environment),
    databaseSettings(service, environment),
    furtherSettings(service, environment),
  );
}

/** A sentence for each further setting that would replace one of the platform's. */
export function settingProblems(service: Service, environment: Environment): string[] {
  const { name } = service;
  const taken = platformSettings(service, environment).env;
  const places = [
    { prefix: `services/${name}/service.ts: settings`, settings: service.settings },
    {
      prefix: `millrace-apps:services.${name}.settings`,
      settings: configOf(service, environment.config).settings,
    },
  ];
  return places.flatMap(({ prefix, settings }) =>
    Object.keys(settings)
      .filter((variable) => variable in taken)
      .map((variable) => `${prefix}.${variable} must be left out, since the platform sets that variable.`),
  );
}

function platformSettings(service: Service, environment: Environment): Settings {
  const { contract, config } = environment;
  return together(
    processSettings(service, config),
    queueSettings(service, environment),
    databaseSettings(service, environment),
    secretSettings(service, environment),
    variables(
      Object.fromEntries(service.calls.map((called) => [`${variableName(called)}_URL`, `http://${called}`])),
    ),
    variables(Object.fromEntries(service.storage.map((one) => [storageVariable(one.class), one.path]))),
    ...(service.uses.secrets.length > 0 ? [variables({ AWS_REGION: contract.region })] : []),
  );
}

/** The names of a service's secrets in Secrets Manager; it fetches what is in them itself. */
function secretSettings({ name, uses }: Service, { contract }: Environment): Settings {
  const { secrets = {} } = contract.services[name] ?? {};
  return variables(
    Object.fromEntries(
      uses.secrets.map((secret) => [
        `SECRET_${variableName(secret)}`,
        found(secrets[secret], `the secret ${secret} of ${name}`),
      ]),
    ),
  );
}

function furtherSettings(service: Service, { config }: Environment): Settings {
  return together(variables(service.settings), variables(configOf(service, config).settings));
}
