import { loadServices } from "../../platform/load";
import type { Service } from "../../platform/services";

/** Names of the services that come with the repository. */
export const DEMONSTRATION = ["consumer", "migrations", "producer", "web"];

/** The services of the demonstration that are there: those of a test that is about no other. */
export const shipped: readonly Service[] = loadServices().filter(({ name }) => DEMONSTRATION.includes(name));
