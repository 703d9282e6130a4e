import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { pythonTool } from "../../scripts/test/python";
import type { TerraformPlan } from "./terraform-plan";

/** What the waivers are written for. */
const CHECKOV = { name: "checkov", version: "3.3.30" } as const;

/** What a check found out about a resource. */
export interface Finding {
  /** `CKV_AWS_7` */
  readonly check: string;
  /** What the check demands, one sentence. */
  readonly title: string;
  /** The resource's address in the plan. */
  readonly resource: string;
  readonly passed: boolean;
}

interface Report {
  readonly results: Readonly<Record<"passed_checks" | "failed_checks", readonly Result[]>>;
  readonly summary: { readonly parsing_errors: number };
}

interface Result {
  readonly check_id: string;
  readonly check_name: string;
  readonly resource: string;
}

const ROOT = join(__dirname, "../..");

/** Downloads checkov where it is not there yet. */
export function installCheckov(): Promise<string> {
  return pythonTool(CHECKOV, ROOT);
}

/** Runs all of checkov's own checks for AWS against a plan. */
export async function scan(plan: TerraformPlan): Promise<Finding[]> {
  const checkov = await installCheckov();
  const folder = mkdtempSync(join(tmpdir(), "millrace-plan-"));
  const file = join(folder, "plan.json");
  try {
    writeFileSync(file, JSON.stringify(plan));
    const { stdout } = await promisify(execFile)(
      checkov,
      [
        ...["--file", file, "--framework", "terraform_plan"],
        // Nothing is asked of, or told to, anybody's server, and what is found is for us to judge.
        ...["--output", "json", "--compact", "--skip-download", "--soft-fail"],
      ],
      { maxBuffer: 64 * 1024 * 1024 },
    );
    return findings(JSON.parse(stdout) as Report);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @throws Error for a plan that checkov could not read. */
function findings({ results, summary }: Report): Finding[] {
  if (summary.parsing_errors > 0) throw new Error("checkov could not read the plan.");
  const all = (list: readonly Result[], passed: boolean) =>
    list.map(({ check_id: check, check_name: title, resource }) => ({ check, title, resource, passed }));
  return [...all(results.passed_checks, true), ...all(results.failed_checks, false)];
}

/** `aws_kms_key` of `aws_kms_key.logs`. */
export function typeOf(address: string): string {
  return address.split(".")[0] ?? "";
}
