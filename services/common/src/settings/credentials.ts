import { z } from "zod";

/** Where a user's name and password are kept. */
export type CredentialSpec =
  /** A file of JSON, `{"username": ..., "password": ...}`. */
  | { readonly kind: "file"; readonly path: string }
  /** A secret of the same form in AWS Secrets Manager. */
  | { readonly kind: "secret"; readonly arn: string };

/** `file:PATH` or `secret:ARN`; `also` names, in quotes, the other words that may stand in its place. */
export function credentialSpec(also?: string) {
  const kept = '"file:" and a path, or "secret:" and the ARN of a secret';
  const meaning = also === undefined ? kept : `${also}, ${kept}`;
  return z.string({ error: meaning }).transform((value, context): CredentialSpec => {
    if (/^file:./.test(value)) return { kind: "file", path: value.slice("file:".length) };
    if (/^secret:arn:./.test(value)) return { kind: "secret", arn: value.slice("secret:".length) };
    context.issues.push({ code: "custom", message: meaning, input: value });
    return z.NEVER;
  });
}
