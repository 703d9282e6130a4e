import { aptInstall, REQUIREMENTS } from "../packages";
import type { Way } from "../way";
import { installed } from "./installed";

/** Servers that apt-get brings, then run privately like those that were installed already. */
export const packaged: Way = {
  name: "installed by apt-get",
  offers: (_kind, machine) => machine.apt() !== undefined,
  bring: async (kind, options) => {
    const requirement = REQUIREMENTS[kind];
    const asRoot = options.machine.apt() ?? [];
    options.say(`${requirement.name} is not installed here; installing it with apt-get, for private use ...`);
    await aptInstall(asRoot, [requirement]);
    return installed.bring(kind, options);
  },
};
