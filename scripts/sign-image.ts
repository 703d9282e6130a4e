/**
 * Prints the path of an image behind the edge, signed; the secret comes in by standard input, and so into no list of
 * processes and no history.
 *
 *     aws secretsmanager get-secret-value --secret-id millrace-prod-images --query SecretString --output text |
 *       npm run --silent sign-image -- photos/cat.jpg rs:fit:300:300 --format webp
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readSigningPair, signedImagePath } from "../services/common/src/images/sign";

const USAGE =
  "Usage: npm run --silent sign-image -- <object's key> [<option> ...] [--format <format>] < <secret>";

function main(): void {
  const { values, positionals } = parseArgs({
    options: { format: { type: "string" } },
    allowPositionals: true,
  });
  const [object, ...options] = positionals;
  if (object === undefined || process.stdin.isTTY) throw new Error(USAGE);
  const pair = readSigningPair(readFileSync(0, "utf8"));
  const { format } = values;
  console.log(signedImagePath(pair, { object, options, ...(format !== undefined && { format }) }));
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
