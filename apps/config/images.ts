import { z } from "zod";
import { imagePrefix, imageTag, imageVersion } from "../../components/rules/images";
import { objection } from "../../components/rules/rule";
import { text } from "../../components/rules/values";
import { serviceNames } from "../../platform/load";
import { RESERVED_NAMES } from "../../platform/name";

/** Where the images of all services are, and the version of each. */
export interface Images {
  readonly registry: string;
  /** Tag or digest. */
  readonly [service: string]: string;
}

/** Keys that no service names are `RESERVED_NAMES`. */
export const images = z
  .object({
    registry: text(imagePrefix).describe("image registry and path prefix"),
    tag: text(imageTag)
      .optional()
      .describe("tag of the image of each service that `images.<name>` does not name"),
  })
  .catchall(
    text(imageVersion).describe(
      "tag or digest of the image of the service with this name; `images.tag` by default",
    ),
  )
  .superRefine((given, problems) => {
    const services = serviceNames();
    const problem = (name: string, message = "") =>
      problems.addIssue({ code: "custom", path: [name], message });
    for (const service of services) {
      if (given[service] === undefined && given.tag === undefined) {
        problem(service, objection(imageVersion, ""));
      }
    }
    for (const name of Object.keys(given)) {
      if (!services.includes(name) && !RESERVED_NAMES.includes(name)) {
        problem(name, `must be the image of a service (${services.join(", ")})`);
      }
    }
  })
  .transform(({ registry, tag = "", ...versions }): Images => {
    const services = serviceNames().map((service) => [service, versions[service] ?? tag] as const);
    return { registry, ...Object.fromEntries(services) };
  });
