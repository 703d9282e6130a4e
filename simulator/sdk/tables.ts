import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { objectShapes, objectsOf, resourceShape, type Fields, type ResourceShape } from "./declarations";

/** The types of one module of an SDK, such as `ec2`. */
export interface ModuleTable {
  readonly resources: Record<string, ResourceShape>;
  /** Object types of arguments and of outputs, those that the resources use. */
  readonly inputs: Record<string, Fields>;
  readonly outputs: Record<string, Fields>;
}

/**
 * Reads every resource type of an installed SDK from its type declarations and writes a table a module to a folder, as
 * `ec2.json`. A provider reads only the modules that a program uses, and starts without reading any.
 */
export async function writeTables(sdk: string, folder: string): Promise<void> {
  const [inputs, outputs] = await Promise.all(
    ["input", "output"].map(async (name) =>
      objectShapes(await readFile(join(sdk, "types", `${name}.d.ts`), "utf8")),
    ),
  );
  await mkdir(folder, { recursive: true });
  const tables = new Map<string, ModuleTable>();
  for (const path of await declarationFiles(sdk)) {
    const shape = resourceShape(await readFile(path, "utf8"));
    if (shape === undefined) continue;
    const token = /__pulumiType = '([^']+)'/.exec(await readFile(path.replace(/d\.ts$/, "js"), "utf8"))?.[1];
    if (token === undefined) continue;
    const name = moduleOf(token);
    const table = tables.get(name) ?? { resources: {}, inputs: {}, outputs: {} };
    tables.set(name, table);
    table.resources[token] = shape;
    copyUsed(shape.inputs, inputs ?? {}, table.inputs);
    copyUsed(shape.outputs, outputs ?? {}, table.outputs);
  }
  await Promise.all(
    [...tables].map(([name, table]) => writeFile(join(folder, `${name}.json`), JSON.stringify(table))),
  );
}

/** Tables that {@link writeTables} wrote, read when a type is first looked up. */
export class Tables {
  private readonly modules = new Map<string, ModuleTable | undefined>();

  constructor(private readonly folder: string) {}

  resource(token: string): ResourceShape | undefined {
    return this.module(moduleOf(token))?.resources[token];
  }

  /** Fields of an object type among the arguments of a resource type. */
  input(token: string, object: string): Fields {
    return this.module(moduleOf(token))?.inputs[object] ?? {};
  }

  /** Fields of an object type among the outputs of a resource type. */
  output(token: string, object: string): Fields {
    return this.module(moduleOf(token))?.outputs[object] ?? {};
  }

  private module(name: string): ModuleTable | undefined {
    if (!this.modules.has(name)) this.modules.set(name, this.read(name));
    return this.modules.get(name);
  }

  private read(name: string): ModuleTable | undefined {
    try {
      return JSON.parse(readFileSync(join(this.folder, `${name}.json`), "utf8")) as ModuleTable;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    }
  }
}

/** `ec2` of `aws:ec2/vpc:Vpc`. */
function moduleOf(token: string): string {
  return token.split(":")[1]?.split("/")[0] ?? "";
}

async function declarationFiles(sdk: string): Promise<string[]> {
  const entries = await readdir(sdk, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".d.ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes(join(sdk, "types")) && !path.slice(sdk.length).includes("node_modules"));
}

function copyUsed(fields: Fields, from: Record<string, Fields>, to: Record<string, Fields>): void {
  for (const name of Object.values(fields).flatMap(({ kind }) => objectsOf(kind))) {
    const used = from[name];
    if (used === undefined || name in to) continue;
    to[name] = used;
    copyUsed(used, from, to);
  }
}
