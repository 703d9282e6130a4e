/** How a provider process behaves, from its environment. */
export interface Settings {
  /** The account's JSON file; without it each process remembers its own. */
  readonly account: string | undefined;
  /** Seconds slept for each second that AWS takes. @default 0 */
  readonly scale: number;
  /** File that gets a JSON line for each operation. */
  readonly trace: string | undefined;
  readonly failures: readonly Failure[];
  readonly hold: Hold | undefined;
  /** Seconds that a deletion is retried while something still uses the resource. @default 5 s and 20 min times the scale */
  readonly retrySeconds: number;
  /** Region where the provider's configuration names none. */
  readonly region: string;
  /** URL of the API server that every EKS cluster leads to. @default one that is not there */
  readonly eksEndpoint: string | undefined;
  /** PEM file of that API server's certificate authority. */
  readonly eksAuthority: string | undefined;
}

/** An operation that fails, once for the life of the account. */
export interface Failure {
  readonly operation: "create" | "update" | "delete" | "partial";
  /** `aws:ec2/vpc:Vpc` or `ec2/vpc`. */
  readonly type: string;
  /** Which operation on a resource of the type, from 1. */
  readonly nth: number;
  /** The text that asked for it. */
  readonly spec: string;
}

/** Operations that do not end until the engine cancels them. */
export interface Hold {
  readonly operation: "create" | "delete";
  /** Creations are held while the account has this many resources or more, deletions while it has as many or fewer. */
  readonly resources: number;
}

const SERVICE_RETRY_SECONDS = 20 * 60;

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws an Error that says which variable is wrong and what would be right */
export function readSettings(environment: Environment): Settings {
  const scale = number(environment, "SIMULATOR_SCALE") ?? 0;
  return {
    account: environment.SIMULATOR_ACCOUNT || undefined,
    scale,
    trace: environment.SIMULATOR_TRACE || undefined,
    failures: (environment.SIMULATOR_FAIL ?? "")
      .split(",")
      .map((spec) => spec.trim())
      .filter((spec) => spec !== "")
      .map(failure),
    hold: hold(environment.SIMULATOR_HOLD?.trim()),
    retrySeconds: number(environment, "SIMULATOR_RETRY_SECONDS") ?? 5 + SERVICE_RETRY_SECONDS * scale,
    eksEndpoint: environment.SIMULATOR_EKS_ENDPOINT || undefined,
    eksAuthority: environment.SIMULATOR_EKS_CA || undefined,
    region: environment.AWS_REGION || environment.AWS_DEFAULT_REGION || "us-east-1",
  };
}

/** A number or a fraction, such as `0.5` or `1/60`. */
function number(environment: Environment, name: string): number | undefined {
  const given = environment[name]?.trim();
  if (given === undefined || given === "") return undefined;
  const [, over = "", under = "1"] = /^(\d+(?:\.\d+)?)(?:\/(\d+(?:\.\d+)?))?$/.exec(given) ?? [];
  const value = over === "" ? NaN : Number(over) / Number(under);
  if (!Number.isFinite(value)) {
    throw new Error(
      `${name} is "${given}", which is not a number or a fraction from 0 up, such as 0.5 or 1/60.`,
    );
  }
  return value;
}

function failure(spec: string): Failure {
  const [, operation = "create", type, nth = "1"] =
    /^(?:(create|update|delete|partial)@)?((?:aws:)?[A-Za-z0-9]+\/[A-Za-z0-9]+(?::[A-Z]\w*)?)(?::([1-9]\d*))?$/.exec(
      spec,
    ) ?? [];
  if (type === undefined || !isOperation(operation)) {
    throw new Error(
      `SIMULATOR_FAIL has "${spec}", which is not [create@|update@|delete@|partial@]TYPE[:NTH], such as ` +
        `ec2/natGateway:2 or partial@rds/cluster.`,
    );
  }
  return { operation, type, nth: Number(nth), spec };
}

function hold(spec = ""): Hold | undefined {
  if (spec === "") return undefined;
  const [, operation, resources] = /^(create|delete)@(\d+)$/.exec(spec) ?? [];
  if (operation !== "create" && operation !== "delete") {
    throw new Error(
      `SIMULATOR_HOLD is "${spec}", which is not create@RESOURCES or delete@RESOURCES, such as create@40.`,
    );
  }
  return { operation, resources: Number(resources) };
}

function isOperation(word: string): word is Failure["operation"] {
  return ["create", "update", "delete", "partial"].includes(word);
}
