import { generateProto, lintProto, protoFolders } from "./proto/generate";

// npm run proto: generates the code of every service that has .proto files; with --lint, checks those files.
const lint = process.argv.includes("--lint");
try {
  for (const folder of protoFolders()) {
    if (lint) lintProto(folder);
    else generateProto(folder);
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
