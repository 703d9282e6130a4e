import { join } from "node:path";
import { readNewOptions } from "./new/options";
import { manifestsIn } from "./new/manifests";
import { planService } from "./new/plan";
import { filesOf } from "./new/files";
import { writeService } from "./new/write";

// npm run new -- service NAME --kind http|worker|cron|job|page [--queue QUEUE] [--database DATABASE]

const root = join(__dirname, "..");

async function main(args: readonly string[]): Promise<void> {
  const plan = planService(readNewOptions(args), manifestsIn(root));
  await writeService(root, plan.name, filesOf(plan));
  console.log(
    `services/${plan.name} is there. Its test: npx mocha 'services/${plan.name}/test/**/*.test.ts'`,
  );
  for (const sentence of plan.next) console.log(sentence);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
