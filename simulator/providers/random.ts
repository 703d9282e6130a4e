import { randomBytes, randomInt, randomUUID } from "node:crypto";
import type {
  CreateRequest,
  Diff,
  DiffRequest,
  Made,
  Provider,
  Read,
  ReadRequest,
  Resource,
} from "./provider";
import type { Settings } from "./settings";
import { Trace } from "./trace";
import { Secret, UNKNOWN, keysOf, same, type Properties, type Value } from "./values";

interface Kind {
  readonly outputs: readonly string[];
  readonly make: (inputs: Properties) => Made;
}

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const DIGITS = "0123456789";
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";

const KINDS: Readonly<Record<string, Kind>> = {
  "random:index/randomPassword:RandomPassword": {
    outputs: ["result", "bcryptHash"],
    make: (inputs) => ({
      id: "none",
      outputs: { result: new Secret(text(inputs)), bcryptHash: new Secret(`$2a$10$${hex(27).slice(0, 53)}`) },
    }),
  },
  "random:index/randomString:RandomString": {
    outputs: ["result"],
    make: (inputs) => {
      const result = text(inputs);
      return { id: result, outputs: { result } };
    },
  },
  "random:index/randomBytes:RandomBytes": {
    outputs: ["base64", "hex"],
    make: (inputs) => {
      const bytes = randomBytes(number(inputs.length, 1));
      return {
        id: "none",
        outputs: { base64: new Secret(bytes.toString("base64")), hex: new Secret(bytes.toString("hex")) },
      };
    },
  },
  "random:index/randomId:RandomId": {
    outputs: ["hex", "dec", "b64Std", "b64Url"],
    make: (inputs) => {
      const bytes = randomBytes(number(inputs.byteLength, 1));
      const prefix = typeof inputs.prefix === "string" ? inputs.prefix : "";
      const id = bytes.toString("base64url");
      return {
        id,
        outputs: {
          hex: `${prefix}${bytes.toString("hex")}`,
          dec: `${prefix}${BigInt(`0x${bytes.toString("hex")}`)}`,
          b64Std: `${prefix}${bytes.toString("base64")}`,
          b64Url: `${prefix}${id}`,
        },
      };
    },
  },
  "random:index/randomInteger:RandomInteger": {
    outputs: ["result"],
    make: (inputs) => {
      const [min, max] = [number(inputs.min, 0), number(inputs.max, 0)];
      if (max < min) throw new Error(`max is ${max}, which is below min (${min}).`);
      const result = randomInt(min, max + 1);
      return { id: String(result), outputs: { result } };
    },
  },
  "random:index/randomUuid:RandomUuid": {
    outputs: ["result"],
    make: () => {
      const result = randomUUID();
      return { id: result, outputs: { result } };
    },
  },
};

/** The provider `random`: values that are made once and kept in the engine's state. */
export class RandomProvider implements Provider {
  readonly name = "random";
  private readonly trace: Trace;

  constructor(
    readonly version: string,
    settings: Settings,
  ) {
    this.trace = new Trace(settings.trace);
  }

  check({ type, news }: Resource & { news: Properties }) {
    kindOf(type);
    return { inputs: news, problems: [] };
  }

  /** Every change makes the value again. */
  diff({ oldInputs, news, ignoreChanges }: DiffRequest): Diff {
    const changed = keysOf(oldInputs, news).filter(
      (key) => key !== "__defaults" && !ignoreChanges.includes(key) && !same(oldInputs[key], news[key]),
    );
    return {
      details: Object.fromEntries(changed.map((key) => [key, { kind: "update", replaces: true }])),
      deleteBeforeReplace: false,
    };
  }

  async create(request: CreateRequest): Promise<Made> {
    const kind = kindOf(request.type);
    if (request.preview) {
      const unknown = kind.outputs.map((output): [string, Value] => [output, UNKNOWN]);
      return { id: "", outputs: { ...request.inputs, ...Object.fromEntries(unknown) } };
    }
    return this.trace.of(
      "create",
      request,
      (made) => made?.id ?? "",
      () => {
        const { id, outputs } = kind.make(request.inputs);
        return { id, outputs: { ...request.inputs, ...outputs } };
      },
    );
  }

  read({ olds, inputs }: ReadRequest): Promise<Read> {
    return Promise.resolve({ outputs: olds, inputs });
  }

  async delete(request: ReadRequest): Promise<void> {
    await this.trace.of(
      "delete",
      request,
      () => request.id,
      () => undefined,
    );
  }
}

function kindOf(type: string): Kind {
  const kind = KINDS[type];
  if (kind === undefined) {
    throw new Error(`The simulator has no ${type}; it has ${Object.keys(KINDS).join(", ")}.`);
  }
  return kind;
}

function number(value: Value | undefined, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}

/** Characters of the kinds that are on, with as many of each as asked for, in no order. */
function text(inputs: Properties): string {
  const special = typeof inputs.overrideSpecial === "string" ? inputs.overrideSpecial : SPECIAL;
  const classes = [
    { on: inputs.lower !== false, letters: LOWER, min: number(inputs.minLower, 0) },
    { on: inputs.upper !== false, letters: UPPER, min: number(inputs.minUpper, 0) },
    {
      on: inputs.numeric !== false && inputs.number !== false,
      letters: DIGITS,
      min: number(inputs.minNumeric, 0),
    },
    { on: inputs.special !== false, letters: special, min: number(inputs.minSpecial, 0) },
  ].filter(({ on }) => on);
  const required = classes.flatMap(({ letters, min }) => Array.from({ length: min }, () => pick(letters)));
  const all = classes.map(({ letters }) => letters).join("");
  const length = number(inputs.length, 0);
  if (length < 1 || length < required.length || all === "") {
    throw new Error(`length is ${length}; it must be at least 1 and at least the sum of the minimums.`);
  }
  const letters = [...required, ...Array.from({ length: length - required.length }, () => pick(all))];
  return shuffled(letters).join("");
}

function pick(letters: string): string {
  return letters.charAt(randomInt(letters.length));
}

function shuffled(letters: readonly string[]): string[] {
  return letters
    .map((letter) => ({ letter, order: randomBytes(6).readUIntBE(0, 6) }))
    .sort((one, other) => one.order - other.order)
    .map(({ letter }) => letter);
}
