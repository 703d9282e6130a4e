import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type Server } from "node:net";
import { freePort } from "../../../local/servers/ports";
import { firstConnection } from "../../../services/common/src/first-connection";

/** Connects and disconnects. */
async function touch(port: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
  } finally {
    socket.destroy();
  }
}

const isUnreachable = (error: unknown) => (error as { code?: string }).code === "ECONNREFUSED";

describe("the first connection", () => {
  it("is made to a server that starts late", async () => {
    const port = await freePort();
    let server: Server | undefined;
    await firstConnection(() => touch(port), {
      server: "it",
      withinMs: 30_000,
      isUnreachable,
      onRetry: () => (server ??= createServer().listen(port, "127.0.0.1")),
    });
    assert.ok(server?.listening);
    server.close();
  });

  it("fails in time where the server never starts, naming it and the last error", async () => {
    const port = await freePort();
    const server = `Redis at 127.0.0.1:${port}`;
    await assert.rejects(
      firstConnection(() => touch(port), { server, withinMs: 500, isUnreachable }),
      {
        message: `No connection to ${server} within 0.5 s; last error: connect ECONNREFUSED 127.0.0.1:${port}`,
      },
    );
  });

  it("tells the error before an attempt that the end of the time cut off", async () => {
    let attempts = 0;
    const attempt = () => {
      attempts += 1;
      if (attempts > 1) return new Promise<never>(() => undefined);
      return Promise.reject(Object.assign(new Error("refused"), { code: "ECONNREFUSED" }));
    };
    await assert.rejects(firstConnection(attempt, { server: "it", withinMs: 1_000, isUnreachable }), {
      message: "No connection to it within 1 s; last error: refused",
    });
  });

  it("says so where nothing was ever answered", async () => {
    const silent = () => new Promise<never>(() => undefined);
    await assert.rejects(firstConnection(silent, { server: "it", withinMs: 50, isUnreachable }), {
      message: "No connection to it within 0.05 s; last error: no answer within 50 ms",
    });
  });

  it("names one error of a host with several addresses", async () => {
    const attempt = () =>
      Promise.reject(
        Object.assign(new AggregateError([new Error("v6"), new Error("v4")]), { code: "ECONNREFUSED" }),
      );
    await assert.rejects(firstConnection(attempt, { server: "it", withinMs: 50, isUnreachable }), {
      message: "No connection to it within 0.05 s; last error: v6",
    });
  });

  it("is not tried again after an error of another kind, which is passed on", async () => {
    const refused = new Error("wrong password");
    let attempts = 0;
    const attempt = () => {
      attempts += 1;
      return Promise.reject(refused);
    };
    await assert.rejects(
      firstConnection(attempt, { server: "it", withinMs: 30_000, isUnreachable }),
      (error) => error === refused,
    );
    assert.equal(attempts, 1);
  });
});
