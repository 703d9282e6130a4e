import { z } from "zod";
import { count } from "../../components/config-values";

export const images = z.strictObject({
  signingGeneration: count(1, 10_000)
    .default(1)
    .describe("which key signs addresses; one more makes a new key, and the one before it stays valid"),
  versionDays: count(1, 3650)
    .default(30)
    .describe("days for which an earlier version of an image can be brought back"),
});
