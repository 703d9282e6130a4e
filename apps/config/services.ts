import { z } from "zod";
import type { Service } from "../../platform/services";
import { name, refuseUnknown } from "./names";
import { service, type ServiceConfig } from "./service";
import { serviceProblems } from "./service-problems";

/** `services`, with an entry for each service of the registry once it is read. */
export function services(registry: () => readonly Service[]) {
  return z
    .record(name, service)
    .default({})
    .superRefine((given, problems) => {
      const known = registry();
      refuseUnknown(
        "service",
        known.map((one) => one.name),
        given,
        problems,
      );
      for (const one of known) {
        const config = given[one.name];
        if (config === undefined) continue;
        for (const { key, message } of serviceProblems(one, config)) {
          problems.addIssue({ code: "custom", path: [one.name, ...key], message });
        }
      }
    })
    .transform((given): Readonly<Record<string, ServiceConfig>> =>
      Object.fromEntries(registry().map((one) => [one.name, given[one.name] ?? service.parse({})])),
    );
}
