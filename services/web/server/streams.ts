import { PassThrough, type Readable } from "node:stream";
import type { FastifyInstance } from "fastify";

/**
 * Answers without an end of their own.
 *
 * A server that stops waits for the answers on their way; these are ended properly then, so that who listens comes back
 * to another server rather than finding its answer broken off.
 */
export class Streams {
  private readonly ends = new Set<() => void>();

  constructor(server: FastifyInstance) {
    server.addHook("preClose", (done) => {
      for (const end of this.ends) end();
      done();
    });
  }

  /** What a source sends, until one of its two ends is gone or the server stops. */
  follow(source: Readable): Readable {
    const through = new PassThrough();
    const end = () => {
      source.unpipe(through);
      through.end();
    };
    this.ends.add(end);
    through.once("close", () => {
      this.ends.delete(end);
      source.destroy();
    });
    source.once("error", (error) => through.destroy(error));
    return source.pipe(through);
  }
}
