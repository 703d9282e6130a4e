import { parseArgs } from "node:util";

export interface ImageOptions {
  readonly push: boolean;
  /** What stands before the service's name in an image's: a host and a namespace, or a namespace alone. */
  readonly registry: string;
  /** @default the commit */
  readonly tag?: string;
  /** @default of images that are pushed, what most nodes are; of others, this machine's */
  readonly platform?: string;
}

/** Reads the command line of `npm run images`; throws one sentence at a mistake. */
export function readImageOptions(args: readonly string[]): ImageOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      push: { type: "boolean", default: false },
      registry: { type: "string" },
      tag: { type: "string" },
      platform: { type: "string" },
    },
  });
  const { push, tag, platform = push ? "linux/amd64" : undefined } = values;
  const registry = values.registry?.replace(/\/+$/, "");
  if (push && registry === undefined) {
    throw new Error(
      "--push needs --registry HOST/NAMESPACE; `pulumi stack output registry --cwd bootstrap` says which.",
    );
  }
  if (tag !== undefined && !/^\w[\w.-]{0,127}$/.test(tag)) {
    throw new Error(`--tag ${tag} is no image tag: letters, digits, "_", "." and "-", at most 128 of them.`);
  }
  return {
    push,
    registry: registry ?? "millrace",
    ...(tag === undefined ? {} : { tag }),
    ...(platform === undefined ? {} : { platform }),
  };
}
