/** The form of a value, as one of AWS's models describes it. */
export type Shape =
  | {
      readonly kind: "structure";
      readonly members: Readonly<Record<string, () => Shape>>;
      readonly required: readonly string[];
    }
  | { readonly kind: "list"; readonly item: () => Shape; readonly min?: number; readonly max?: number }
  | { readonly kind: "map"; readonly value: () => Shape }
  | {
      readonly kind: "string" | "integer" | "number" | "boolean";
      readonly values?: readonly string[];
      /** A regular expression for the whole of a string. */
      readonly pattern?: string;
      /** Length of a string, or value of a number. */
      readonly min?: number;
      readonly max?: number;
    }
  /** Anything, such as a policy document. */
  | { readonly kind: "json" };

/** A value that only AWS knows, such as the id of another resource, by the text that a recording has for it. */
export class Unknown {
  constructor(readonly text: string) {}
}
