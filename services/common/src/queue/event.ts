import { isId } from "../id";
import { isSampled } from "../tracing/traceparent";
import { UndecodableError, type Entry } from "./message";

/** A message of any content. */
export interface QueueEvent {
  /** Made before the first attempt to send it and kept in all others: by it, a consumer knows what it has had before. */
  readonly id: string;
  /** Anything that JSON can hold. */
  readonly body: unknown;
  /** Where it is in a trace, as a W3C `traceparent`; only where that trace is recorded. */
  readonly trace?: string | undefined;
}

/** The fields of an event in a stream. */
export function encodeEvent({ id, body, trace }: QueueEvent): string[] {
  const fields = ["id", id, "body", JSON.stringify(body)];
  return trace === undefined ? fields : [...fields, "trace", trace];
}

/** @throws UndecodableError */
export function decodeEvent({ fields }: Entry): QueueEvent {
  const field = (name: string) => {
    const index = fields.findIndex((one, position) => position % 2 === 0 && one === name);
    return index === -1 ? undefined : fields[index + 1];
  };
  const [id, body, trace] = [field("id"), field("body"), field("trace")];
  if (id === undefined || !isId(id)) throw new UndecodableError("its id is not a UUID");
  if (body === undefined) throw new UndecodableError("it has no body");
  try {
    const event = { id, body: JSON.parse(body) as unknown };
    return trace === undefined || !isSampled(trace) ? event : { ...event, trace };
  } catch {
    throw new UndecodableError("its body is not JSON");
  }
}
