import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { pythonTool, type PythonTool } from "../../../scripts/test/python";

const ROOT = join(__dirname, "../../..");

const CFN_LINT = { name: "cfn-lint", version: "1.58.0" } as const;
const BOTOCORE = { name: "botocore", version: "1.44.8" } as const;

/** Downloads cfn-lint, which contains CloudFormation's schemas, where it is not there yet. */
export function installCfnLint(): Promise<Installed> {
  return installed(CFN_LINT);
}

/** Downloads botocore, which contains the models of AWS's services, where it is not there yet. */
export function installBotocore(): Promise<Installed> {
  return installed(BOTOCORE);
}

export interface Installed {
  /** Path of the program, if the package has one. */
  readonly program: string;
  /** Folder of the installed Python packages. */
  readonly packages: string;
}

async function installed(tool: PythonTool): Promise<Installed> {
  const program = await pythonTool(tool, ROOT);
  const lib = join(dirname(program), "../lib");
  const [python = ""] = readdirSync(lib);
  return { program, packages: join(lib, python, "site-packages") };
}
