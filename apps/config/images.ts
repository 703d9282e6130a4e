import { z } from "zod";
import { imagePrefix, imageTag, imageVersion, isDigest } from "../../components/rules/images";
import { objection } from "../../components/rules/rule";
import { text } from "../../components/rules/values";
import { RESERVED_NAMES } from "../../platform/name";
import type { Service } from "../../platform/services";

/** Where the images of all services are, and the version of each. */
export interface Images {
  readonly registry: string;
  /** Tag or digest. */
  readonly [service: string]: string;
}

/** `images`, with the version of each image that is built from the repository. Keys that no service names are `RESERVED_NAMES`. */
export function images(registry: () => readonly Service[]) {
  const built = () => registry().filter(({ source }) => source !== "image");
  return z
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
      const services = built().map(({ name }) => name);
      const problem = (name: string, message = "") =>
        problems.addIssue({ code: "custom", path: [name], message });
      for (const service of services) {
        if (given[service] === undefined && given.tag === undefined) {
          problem(service, objection(imageVersion, ""));
        }
      }
      const foreign = registry().filter(({ source }) => source === "image");
      for (const name of Object.keys(given)) {
        if (services.includes(name) || RESERVED_NAMES.includes(name)) continue;
        problem(
          name,
          foreign.some((service) => service.name === name)
            ? "must be left out, since the service's manifest names its image"
            : `must be the image of a service (${services.join(", ")})`,
        );
      }
    })
    .transform(({ registry, tag = "", ...versions }): Images => {
      const services = built().map(({ name }) => [name, versions[name] ?? tag] as const);
      return { registry, ...Object.fromEntries(services) };
    });
}

/** The reference of a service's image. */
export function imageOf({ name, image }: Pick<Service, "name" | "image">, images: Images): string {
  if (image !== undefined) return image;
  const version = images[name];
  if (version === undefined) throw new Error(`There is no image of the service "${name}".`);
  return `${images.registry}/${name}${isDigest(version) ? "@" : ":"}${version}`;
}
