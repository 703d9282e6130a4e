import { z } from "zod";
import { count } from "../../components/rules/values";

export const images = z.strictObject({
  signingGeneration: count(1, 10_000)
    .default(1)
    .describe("generation of the signing key; raise it to rotate the key, and the previous one stays valid"),
  versionDays: count(1, 3650)
    .default(30)
    .describe("days for which earlier versions of an image can be restored"),
});
