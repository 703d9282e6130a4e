import { runDlq } from "@millrace/common/dead-letters/program";

void runDlq(["count"]);
