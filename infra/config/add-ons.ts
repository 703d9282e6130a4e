import { z } from "zod";

/** What add-ons that work on the cluster itself may do in AWS; the add-ons are the apps'. */
export const addOns = z.strictObject({
  keda: z.boolean().default(false).describe("let KEDA read CloudWatch, to scale on the balancer's requests"),
  externalDns: z
    .boolean()
    .default(false)
    .describe("let external-dns make names in the environment's zone; needs edge.domain"),
});
