import { parseArgs } from "node:util";
import { readProject } from "../components/project";

/** What `npm run images` does: builds, and pushes if asked; or has a stack run what was built before. */
export type ImageCommand =
  | ({ readonly command: "build" } & ImageOptions)
  | {
      readonly command: "use";
      /** Stack whose configuration is changed. */
      readonly to: string;
      /** Where the images come from: a record that a push has left, or the configuration of another stack. */
      readonly from: { readonly file: string } | { readonly stack: string };
    };

export interface ImageOptions {
  readonly push: boolean;
  /** What stands before the service's name in an image's: a host and a namespace, or a namespace alone. */
  readonly registry: string;
  /** @default the commit */
  readonly tag?: string;
  /** @default of images that are pushed, what most nodes are; of others, this machine's */
  readonly platform?: string;
  /** File that the pushed images' digests are written to. */
  readonly record?: string;
}

const OPTIONS = {
  push: { type: "boolean", default: false },
  registry: { type: "string" },
  tag: { type: "string" },
  platform: { type: "string" },
  record: { type: "string" },
  use: { type: "string" },
  promote: { type: "string" },
  to: { type: "string" },
} as const;

/** Reads the command line of `npm run images`; throws one sentence at a mistake. */
export function readImageOptions(args: readonly string[]): ImageCommand {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const { push, use, promote, to, record, tag } = values;
  if (use !== undefined || promote !== undefined || to !== undefined) {
    const building = push || [values.registry, tag, values.platform, record].some((it) => it !== undefined);
    if (to === undefined || (use === undefined) === (promote === undefined) || building) {
      throw new Error("--to STACK goes with either --use FILE or --promote STACK, and with nothing else.");
    }
    const from = promote === undefined ? { file: use ?? "" } : { stack: promote };
    return { command: "use", to, from };
  }
  const platform = values.platform ?? (push ? "linux/amd64" : undefined);
  const registry = values.registry?.replace(/\/+$/, "");
  if (push && registry === undefined) {
    throw new Error(
      "--push needs --registry HOST/NAMESPACE; `pulumi stack output registry --cwd bootstrap` says which.",
    );
  }
  if (record !== undefined && !push)
    throw new Error("--record goes with --push: only a registry gives digests.");
  if (tag !== undefined && !/^\w[\w.-]{0,127}$/.test(tag)) {
    throw new Error(`--tag ${tag} is no image tag: letters, digits, "_", "." and "-", at most 128 of them.`);
  }
  return {
    command: "build",
    push,
    registry: registry ?? readProject(),
    ...(tag === undefined ? {} : { tag }),
    ...(platform === undefined ? {} : { platform }),
    ...(record === undefined ? {} : { record }),
  };
}
