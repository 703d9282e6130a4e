/** What a message asks to be queued. */
export interface Values {
  readonly counts: number[];
  readonly key?: string | undefined;
}

/** What is wrong with a message, as a sentence for the client. */
export class Mistake {
  constructor(readonly sentence: string) {}
}

/** A message as the generated code decodes it. */
interface Message {
  readonly counts: readonly bigint[];
  readonly idempotencyKey?: string | undefined;
}

const MOST = Number.MAX_SAFE_INTEGER;
const KEY_LENGTH = 255;
const KEY = /^[!-~]+$/;

/**
 * Returns what reads messages of a kind. It is used in place of the generated decoder, so that what is wrong with a
 * message is told as the client's mistake, and in HTTP's words; gRPC alone would call it an internal error.
 *
 * @param most how many values a message may hold
 */
export function valuesReader(
  decode: (bytes: Uint8Array) => Message,
  most: number,
): (bytes: Uint8Array) => Values | Mistake {
  return (bytes) => {
    let message: Message;
    try {
      message = decode(bytes);
    } catch (error) {
      return new Mistake(
        `The message cannot be decoded: ${error instanceof Error ? error.message : String(error)}.`,
      );
    }
    return keyMistake(message.idempotencyKey) ?? check(message, most);
  };
}

function check({ counts, idempotencyKey }: Message, most: number): Values | Mistake {
  const { length } = counts;
  if (length === 0) return mistake("counts", "must NOT have fewer than 1 items");
  if (length > most) return mistake("counts", `must NOT have more than ${most} items`);
  const numbers = new Array<number>(length);
  for (let index = 0; index < length; index += 1) {
    // No number beyond the range becomes one within it.
    const number = Number(counts[index]);
    if (number > MOST) return mistake(`counts/${index}`, `must be <= ${MOST}`);
    if (number < -MOST) return mistake(`counts/${index}`, `must be >= ${-MOST}`);
    numbers[index] = number;
  }
  return { counts: numbers, key: idempotencyKey };
}

function keyMistake(key: string | undefined): Mistake | undefined {
  if (key === undefined) return undefined;
  if (key.length === 0) return mistake("idempotency_key", "must NOT have fewer than 1 characters");
  if (key.length > KEY_LENGTH) {
    return mistake("idempotency_key", `must NOT have more than ${KEY_LENGTH} characters`);
  }
  return KEY.test(key) ? undefined : mistake("idempotency_key", `must match pattern "${KEY.source}"`);
}

/** A sentence as HTTP has it, where the rules are a JSON schema and the words are those of its checker. */
function mistake(field: string, rule: string): Mistake {
  return new Mistake(`"${field}" in the message ${rule}.`);
}
