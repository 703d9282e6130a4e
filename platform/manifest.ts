import { z } from "zod";
import { KINDS, type Manifest } from "./service";

/** A path inside the service's folder, `./src/main.ts`. */
const OWN_PATH = /^\.(\/(?!\.\.?(\/|$))[\w.-]+)+$/;

/** A path inside a package, `swagger-ui/dist` or `@fastify/swagger-ui/static`. */
const PACKAGE_PATH = /^(@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*(\/(?!\.\.?(\/|$))[\w.-]+)+$/;

/** Names of files and folders next to `main.js` and, in a page, `page/`. */
const OUTPUT_NAME = /^(?!(main|page)$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

const outputName = z.string().regex(OUTPUT_NAME, {
  error: "must be a name of lower-case letters, digits and single dashes, other than main and page",
});

const program = z
  .string({ error: "must be text" })
  .refine((path) => isOwnPath(path) && path.endsWith(".ts"), {
    error: 'must be a TypeScript file in the service\'s folder, such as "./src/dlq/main.ts"',
  });

const folder = z
  .string({ error: "must be text" })
  .refine((path) => isOwnPath(path) || PACKAGE_PATH.test(path), {
    error:
      'must be a folder in the service\'s folder, such as "./sql", or in a package, such as "swagger-ui/dist"',
  });

/** Each message is the end of the sentence that begins with "it". */
const schema = z.strictObject({
  kind: z.enum(KINDS, { error: `must be one of ${KINDS.join(", ")}` }),
  description: z
    .string({ error: "must be text" })
    .regex(/^(?=.{1,120}$)\S(.*\S)?$/, { error: "must be one line of 1 to 120 characters" }),
  commands: z.record(outputName, program, { error: "must be an object" }).default({}),
  folders: z.record(outputName, folder, { error: "must be an object" }).default({}),
}) satisfies z.ZodType<Required<Manifest>>;

/** What reading a manifest gives: the manifest with its defaults filled in, unless there are problems. */
export interface ManifestResult {
  readonly manifest?: Required<Manifest>;
  /** A sentence without its full stop for each, which says what would be right. */
  readonly problems: readonly string[];
}

export function readManifest(value: unknown): ManifestResult {
  const { data, error } = schema.safeParse(value);
  if (error === undefined) return { manifest: data, problems: [] };
  return { problems: error.issues.flatMap((issue) => sentences(value, issue)) };
}

/** Whether a path leads to something in the service's folder, and not into a package. */
export function isOwnPath(path: string): boolean {
  return OWN_PATH.test(path);
}

function sentences(manifest: unknown, issue: z.core.$ZodIssue): string[] {
  const key = issue.path.map(String).join(".");
  if (issue.path.length === 0 && issue.code !== "unrecognized_keys") {
    return ["the default export is no manifest; it must be defineService({ ... })"];
  }
  if (issue.code === "unrecognized_keys") {
    const known = Object.keys(schema.shape).join(", ");
    return issue.keys.map((unknown) => `${unknown} is not a key of a service; it must be one of ${known}`);
  }
  if (issue.code === "invalid_key") {
    return [
      `${key} is ${JSON.stringify(issue.path.at(-1))}; it ${issue.issues[0]?.message ?? issue.message}`,
    ];
  }
  return [`${key} is ${brief(valueAt(manifest, issue.path))}; it ${issue.message}`];
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value !== null && typeof value === "object" ? Reflect.get(value, key) : undefined),
    root,
  );
}

function brief(value: unknown): string {
  if (value === undefined) return "missing";
  if (["bigint", "function", "symbol"].includes(typeof value)) return `a ${typeof value}`;
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
