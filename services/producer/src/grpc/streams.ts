import { connect } from "node:http2";
import { duplexPair } from "node:stream";
import { Server, ServerCredentials, ServerInterceptingCall, type ServerInterceptor } from "@grpc/grpc-js";

/** The HTTP/2 stream of a call, as far as it is used here. */
export interface CallStream {
  on(event: "data", listener: (piece: Buffer) => void): unknown;
  once(event: "close" | "wantTrailers", listener: () => void): unknown;
  pause(): unknown;
  close(code: number): void;
}

/**
 * The stream of a call; undefined if the library does not expose it. It is not part of the library's public API, which has
 * no other way to learn how much of a message has arrived.
 */
export function streamOf(call: object): CallStream | undefined {
  const stream: unknown = "stream" in call ? call.stream : undefined;
  return isStream(stream) ? stream : undefined;
}

function isStream(value: unknown): value is CallStream {
  return (
    typeof value === "object" &&
    value !== null &&
    ["on", "once", "pause", "close"].every((name) => typeof Reflect.get(value, name) === "function")
  );
}

/**
 * Checks, by a call in memory, that this version of the library exposes the streams of calls: without them nothing bounds
 * the memory of unfinished calls.
 *
 * @param before interceptors between the library and the check. @default none
 * @throws Error if it does not.
 */
export async function requireStreams(before: readonly ServerInterceptor[] = []): Promise<void> {
  const [ours, theirs] = duplexPair();
  const seen: (CallStream | undefined)[] = [];
  const check: ServerInterceptor = (_method, call) => {
    seen.push(streamOf(call));
    return new ServerInterceptingCall(call);
  };
  const server = new Server({ "grpc.enable_channelz": 0, interceptors: [...before, check] });
  server.register(
    PATH,
    (_call: unknown, answer: (error: null, value: Buffer) => void) => answer(null, EMPTY),
    same,
    same,
    "unary",
  );
  server.createConnectionInjector(ServerCredentials.createInsecure()).injectConnection(theirs);
  const session = connect("http://localhost", { createConnection: () => ours });
  await new Promise<void>((resolve) => {
    session.on("error", () => resolve());
    const headers = { ":method": "POST", ":path": PATH, "content-type": "application/grpc", te: "trailers" };
    const request = session.request(headers);
    request.on("error", () => undefined).on("close", () => resolve());
    request.resume().end(MESSAGE);
  });
  session.destroy();
  server.forceShutdown();
  if (seen[0] === undefined) throw new Error(HIDDEN);
}

const PATH = "/check/Check";
const EMPTY = Buffer.alloc(0);
/** A message without content: not compressed, of length 0. */
const MESSAGE = Buffer.alloc(5);

const same = (bytes: Buffer) => bytes;

const HIDDEN =
  "This version of @grpc/grpc-js does not expose the HTTP/2 stream of a call, by which the memory of unfinished calls is bounded; install the version that package-lock.json names.";
