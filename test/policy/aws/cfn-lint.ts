import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { installCfnLint } from "./packages";
import { Unknown } from "./shape";

/** What cfn-lint finds wrong with a resource. */
export interface LintFinding {
  /** `E3030` */
  readonly rule: string;
  /** The template's name. */
  readonly template: string;
  /** Logical id of the resource. */
  readonly resource: string;
  /** Path of the property. */
  readonly path: string;
  readonly message: string;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties: unknown;
}

/** Resources by logical id, which has letters and digits only. */
export type Template = Readonly<Record<string, TemplateResource>>;

const REGIONS = ["us-east-1", "eu-central-1"];

/** Rules that say something about templates, which exist only to be checked. */
const NOT_OF_RESOURCES = [
  "E3010", // more than 500 resources
  "W3010", // zones by name, which Pulumi looks up
];

interface Report {
  readonly Filename: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Path: readonly (string | number)[] | null };
}

/** Runs all of cfn-lint's rules against templates, by their names, in one process. */
export async function lint(templates: ReadonlyMap<string, Template>): Promise<LintFinding[]> {
  const { program } = await installCfnLint();
  const folder = mkdtempSync(join(tmpdir(), "millrace-templates-"));
  try {
    const files = [...templates].map(([name, Resources]) => {
      const file = join(folder, `${name}.json`);
      const template = { AWSTemplateFormatVersion: "2010-09-09", Resources };
      writeFileSync(file, JSON.stringify(template, imported));
      return file;
    });
    const output = await run(program, [
      ...["--format", "json", "--regions", ...REGIONS],
      ...["--ignore-checks", ...NOT_OF_RESOURCES],
      ...["--", ...files],
    ]);
    return (JSON.parse(output) as Report[]).map(finding);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function finding({ Filename, Message, Rule, Location }: Report): LintFinding {
  const [, resource, ...path] = Location.Path ?? [];
  // What does not concern a resource says that a template could not be read.
  if (resource === undefined) throw new Error(`${Filename}: ${Message}`);
  return {
    rule: Rule.Id,
    template: basename(Filename, ".json"),
    resource: String(resource),
    path: path.join("."),
    message: Message,
  };
}

/** A value that only AWS knows, as one that another stack exports: of no known form, and different for each text. */
function imported(_key: string, value: unknown): unknown {
  return value instanceof Unknown ? { "Fn::ImportValue": value.text } : value;
}

/** cfn-lint exits with other codes than 0 when it finds something. */
function run(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (stdout.trim() === "") reject(new Error(stderr, { cause: error }));
      else resolve(stdout);
    });
  });
}
