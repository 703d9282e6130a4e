/** What a text must meet to be accepted somewhere, such as by an AWS API. */
export interface Rule {
  /** In the order in which they are checked. */
  readonly demands: readonly Demand[];
}

interface Demand {
  /** End of the sentence that begins with "it": `must be an AWS region`. */
  readonly must: string;
  readonly accepts: (text: string) => boolean;
}

type Accepts = RegExp | ((text: string) => boolean);

/** @param what ends the sentence that begins with "it must be". */
export function rule(what: string, accepts: Accepts): Rule {
  return { demands: [demand(`must be ${what}`, accepts)] };
}

/** The same rule with a further demand, which ends the sentence that begins with "it". */
export function also({ demands }: Rule, must: string, accepts: Accepts): Rule {
  return { demands: [...demands, demand(must, accepts)] };
}

/** The first demand that the text does not meet; undefined for a text that is accepted. */
export function objection({ demands }: Rule, text: string): string | undefined {
  return demands.find(({ accepts }) => !accepts(text))?.must;
}

/** "a, b or c" */
export function oneOf(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`;
}

function demand(must: string, accepts: Accepts): Demand {
  return { must, accepts: accepts instanceof RegExp ? (text) => accepts.test(text) : accepts };
}
