import { writeFileSync } from "node:fs";
import { Session } from "node:inspector";
import { basename, dirname, join } from "node:path";

// Loaded into a service before its own program: writes a CPU profile of it when it exits, for Chrome's DevTools.

const session = new Session();
session.connect();
session.post("Profiler.enable");
session.post("Profiler.start");

process.once("exit", () => {
  session.post("Profiler.stop", (error, stopped) => {
    const folder = process.env["PROFILES"];
    if (error !== null || folder === undefined) return;
    const service = basename(dirname(process.argv[1] ?? ""));
    writeFileSync(join(folder, `${service}-${process.pid}.cpuprofile`), JSON.stringify(stopped.profile));
  });
});
