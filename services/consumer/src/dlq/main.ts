import { dlq } from "./dlq";

void dlq(process.argv.slice(2), process.env).then((code) => process.exit(code));
