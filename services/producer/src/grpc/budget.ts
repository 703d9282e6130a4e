import { constants } from "node:http2";
import { ServerInterceptingCall, type ServerInterceptor } from "@grpc/grpc-js";
import type { ByteBudget } from "@millrace/common/http/budget";
import { Refused } from "@millrace/common/queue/refused";
import { failureOf } from "./errors";
import { streamOf } from "./streams";

/** What a call takes while its first message has not arrived: its headers, and objects of the library. */
const CALL_BYTES = 16 * 1024;

/** When to come back where unfinished calls take up too much memory, in seconds. */
const FULL_SECONDS = 1;

/** Of which the open calls are limited in number, and may last. */
const LIMITED = "/millrace.";

/** Makes each call hold, of a budget, what has arrived of a message that is not complete. */
export function budgetCalls(budget: ByteBudget): ServerInterceptor {
  return ({ path, requestStream }, call) => {
    const stream = streamOf(call);
    if (stream === undefined) throw new Error("requireStreams has not been called");
    let evicted = false;
    let deliver: ((message: unknown) => void) | undefined;
    const hold = budget.hold(() => {
      evicted = true;
      const refused = new Refused(
        "unavailable",
        "Too many calls are being received at the moment.",
        FULL_SECONDS,
      );
      // A stream of values ends itself, to say how many of them are in the queue.
      if (deliver !== undefined) deliver(refused);
      else {
        call.sendStatus(failureOf(refused));
        close();
      }
    });
    // What the library has collected is let go of with the stream; the status goes first.
    const close = () => setImmediate(() => stream.close(constants.NGHTTP2_NO_ERROR));
    hold.take(CALL_BYTES);
    stream.on("data", (piece) => hold.take(piece.length));
    // The library reads when it wants to.
    stream.pause();
    stream.once("close", () => hold.reset());
    const limited = path.startsWith(LIMITED);
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMessage: (message, proceed) => {
            hold.reset();
            if (requestStream && limited) deliver = proceed;
            else if (requestStream) hold.take(CALL_BYTES);
            proceed(message);
          },
        }),
      sendStatus: (status, next) => {
        next(status);
        // Its metadata has been sent, so that the status comes in the trailers.
        if (evicted) stream.once("wantTrailers", close);
      },
    });
  };
}
