import { resolve } from "node:path";
import { checkImports } from "./imports/check";
import { LAYERS } from "./imports/layers";

// Part of `npm run lint`.

const problems = checkImports(resolve(__dirname, ".."), LAYERS);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
