import { z } from "zod";
import { isBlock } from "../../components/network/cidr";

/** An IPv4 block; `what` ends the sentence that begins with "it must be". */
export const block = (what: string) =>
  z.string({ error: `must be ${what}` }).refine(isBlock, `must be ${what}`);

/** `pulumi config set --path` writes fractions as text, whatever type it is told. */
const fraction = (value: unknown) =>
  typeof value === "string" && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;

/** Aurora capacity units, in halves. */
export const capacity = (min: number) =>
  z.preprocess(fraction, z.number().min(min).max(256).multipleOf(0.5, "must be a multiple of 0.5"));
