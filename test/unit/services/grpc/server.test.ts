import assert from "node:assert/strict";
import { ByteBudget } from "../../../../services/common/src/http/budget";
import { Metadata, status } from "@grpc/grpc-js";
import { fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { connect } from "node:http2";
import { pino } from "pino";
import { Registry } from "prom-client";
import { freePort } from "../../../../local/servers/ports";
import { AddStreamRequest } from "../../../../services/producer/src/grpc/generated/millrace/v1/count";
import { COUNT } from "../../../../services/producer/src/grpc/count";
import {
  serveGrpc,
  type GrpcListening,
  type GrpcOptions,
} from "../../../../services/producer/src/grpc/server";
import type { Intake } from "../../../../services/producer/src/core/intake";
import { Refused } from "../../../../services/common/src/queue/refused";
import type { Reading } from "../../../../services/producer/src/core/store";
import { CallError, Grpc } from "../../../support/system/grpc";
import { eventually } from "../../../../local/services/poll";
import { Recorder, SPAN, TRACE, traceparent } from "../tracing/recorder";

type Add = Intake["add"];

const idsOf: Add = (counts) => Promise.resolve(counts.map((count) => `id-${count}`));

/** How a call fails. */
async function failure(call: Promise<unknown>): Promise<CallError> {
  return call.then(
    () => assert.fail("it did not fail"),
    (error: unknown) => (error instanceof CallError ? error : assert.fail(String(error))),
  );
}

const MEBIBYTE = 1024 * 1024;

describe("the gRPC server", function () {
  this.timeout(30_000);
  let listening: GrpcListening;
  let client: Grpc;
  let metrics: Registry;
  let add: Add;
  let read: () => Promise<Reading>;
  let ready: boolean;
  let logged: string[];
  let recorder: Recorder;
  let serve: (limits?: Partial<GrpcOptions>) => Promise<GrpcListening & { readonly address: string }>;

  beforeEach(async () => {
    [add, ready, logged, metrics] = [idsOf, true, [], new Registry()];
    // Records what others have begun, and begins nothing.
    recorder = new Recorder({ ratio: 0 });
    read = () => Promise.resolve({ count: 2, latest: -7, from: "reader" });
    serve = async (limits = {}) => {
      const port = await freePort();
      const served = await serveGrpc({
        ...{ host: "127.0.0.1", port, metrics, hostname: "here", inHand: 20_000, connections: 100 },
        tracer: recorder.tracer,
        budget: new ByteBudget(64 * MEBIBYTE),
        log: pino({ level: "debug" }, { write: (line) => void logged.push(line) }),
        intake: { add: (counts, options) => add(counts, options) },
        read: () => read(),
        ready: () => ready,
        ...limits,
      });
      return { ...served, address: `127.0.0.1:${port}` };
    };
    const served = await serve();
    listening = served;
    client = new Grpc(served.address);
  });

  afterEach(async () => {
    client.close();
    await listening.stop();
  });

  it("adds the values of a message, with its key and the place of its span", async () => {
    const metadata = new Metadata();
    metadata.set("traceparent", traceparent());
    const calls: unknown[] = [];
    add = (counts, options) => {
      calls.push(counts, options);
      return idsOf(counts, options);
    };
    assert.deepEqual(await client.add([1, 2], "k", metadata), ["id-1", "id-2"]);
    const [span, ...more] = await recorder.recorded();
    assert.deepEqual(more, []);
    assert.deepEqual(calls, [[1, 2], { key: "k", trace: traceparent("01", span?.spanContext().spanId) }]);
    assert.deepEqual([span?.name, span?.kind], [`${COUNT}/Add`, 1]);
    assert.equal(span?.parentSpanContext?.spanId, SPAN);
    assert.deepEqual(span.attributes, {
      "rpc.system": "grpc",
      "rpc.service": COUNT,
      "rpc.method": "Add",
      "rpc.grpc.status_code": status.OK,
    });
  });

  it("has the span of a call fail where the server has, and logs where it stands in its trace", async () => {
    const metadata = new Metadata();
    metadata.set("traceparent", traceparent());
    for (const kind of ["unavailable", "keyReused"] as const) {
      add = () => Promise.reject(new Refused(kind, "A sentence.", 7));
      await failure(client.add([1], undefined, metadata));
    }
    const [away, reused] = await recorder.recorded();
    assert.deepEqual([away?.status.code, away?.attributes["error.type"]], [2, "UNAVAILABLE"]);
    assert.deepEqual([reused?.status.code, reused?.attributes["error.type"]], [0, undefined]);
    const [line] = logged.filter((each) => each.includes("call failed"));
    const { trace_id, span_id } = JSON.parse(line ?? "{}") as Record<string, string>;
    assert.deepEqual([trace_id, span_id], [TRACE, away?.spanContext().spanId]);
  });

  it("makes no spans of what machines ask all the time", async () => {
    await client.check();
    await client.list();
    assert.deepEqual(await recorder.recorded(), []);
  });

  it("takes no trace along that is not recorded, or is none", async () => {
    const traces: unknown[] = [];
    add = (counts, options) => {
      traces.push(options?.trace);
      return idsOf(counts, options);
    };
    for (const trace of [`00-${"a".repeat(32)}-${"b".repeat(16)}-00`, "01", "\n"]) {
      const metadata = new Metadata();
      if (trace !== "\n") metadata.set("traceparent", trace);
      await client.add([1], undefined, metadata);
    }
    assert.deepEqual(traces, [undefined, undefined, undefined]);
  });

  it("tells mistakes in HTTP's words, and asks nobody", async () => {
    add = () => assert.fail("it was asked");
    const { code, message, retryAfterSeconds } = await failure(client.add([1n, 2n ** 53n]));
    assert.equal(code, status.INVALID_ARGUMENT);
    assert.equal(message, '"counts/1" in the message must be <= 9007199254740991.');
    assert.equal(retryAfterSeconds, undefined);
    assert.equal((await failure(client.add([]))).code, status.INVALID_ARGUMENT);
  });

  for (const [kind, code, retry] of [
    ["busy", status.RESOURCE_EXHAUSTED, 7],
    ["unavailable", status.UNAVAILABLE, 7],
    ["keyReused", status.ALREADY_EXISTS, undefined],
  ] as const) {
    it(`refuses what is ${kind} with ${status[code]}, and says when to come back where that helps`, async () => {
      add = () => Promise.reject(new Refused(kind, "A sentence.", 7));
      const error = await failure(client.add([1]));
      assert.deepEqual([error.code, error.message, error.retryAfterSeconds], [code, "A sentence.", retry]);
      const pushback = retry === undefined ? [] : ["7000"];
      assert.deepEqual(error.metadata.get("grpc-retry-pushback-ms"), pushback);
      assert.equal(error.accepted, undefined);
    });
  }

  it("keeps to itself what it did not expect, and logs it with the call's id", async () => {
    add = () => Promise.reject(new Error("a secret"));
    const metadata = new Metadata();
    metadata.set("x-request-id", "request-1");
    const error = await failure(client.add([1], undefined, metadata));
    assert.deepEqual(
      [error.code, error.message],
      [status.INTERNAL, "The server failed; its log has the reason."],
    );
    assert.deepEqual(error.metadata.get("x-request-id"), ["request-1"]);
    const entry = JSON.parse(logged.at(-1) ?? "{}") as Record<string, unknown>;
    assert.deepEqual([entry["level"], entry["requestId"]], [50, "request-1"]);
  });

  it("gives a call an id of its own where what came is unfit", async () => {
    const metadata = new Metadata();
    metadata.set("x-request-id", "not fit");
    add = () => Promise.reject(new Refused("busy", "A sentence.", 1));
    const [id] = (await failure(client.add([1], undefined, metadata))).metadata.get("x-request-id");
    assert.match(String(id), /^[0-9a-f-]{36}$/);
  });

  it("adds a stream's values, and answers how many they were", async () => {
    const added: number[] = [];
    add = (counts, options) => {
      added.push(...counts);
      return idsOf(counts, options);
    };
    const messages = Array.from({ length: 100 }, (_, index) => ({ counts: [index, index - 100] }));
    assert.equal(await client.addStream(messages), 200);
    assert.deepEqual(
      added,
      messages.flatMap(({ counts }) => counts),
    );
  });

  it("says how many values of a stream are in the queue where it fails", async () => {
    add = (counts, options) =>
      options?.key === "c" ? Promise.reject(new Refused("busy", "A sentence.", 3)) : idsOf(counts, options);
    const stream = client.stream();
    for (const key of ["a", "b", "c"]) await stream.send({ counts: [1, 2], key });
    const error = await failure(stream.accepted);
    assert.equal(error.code, status.RESOURCE_EXHAUSTED);
    assert.deepEqual([error.accepted, error.retryAfterSeconds], [4, 3]);
  });

  it("is asked again by clients with a policy for that, but never for a whole stream", async () => {
    const policy = { maxAttempts: 3, initialBackoff: "60s", maxBackoff: "60s", backoffMultiplier: 1 };
    const methodConfig = [
      { name: [{ service: COUNT }], retryPolicy: { ...policy, retryableStatusCodes: ["UNAVAILABLE"] } },
    ];
    const stubborn = new Grpc(client.address, {
      "grpc.service_config": JSON.stringify({ loadBalancingConfig: [], methodConfig }),
    });
    const added: (readonly number[])[] = [];
    add = (counts, options) => {
      added.push(counts);
      if (added.length % 2 === 0) return idsOf(counts, options);
      return Promise.reject(new Refused("unavailable", "A sentence.", 0.01));
    };
    assert.deepEqual(await stubborn.add([1]), ["id-1"]);
    const { code, accepted } = await failure(stubborn.addStream([{ counts: [2] }]));
    assert.deepEqual([code, accepted], [status.UNAVAILABLE, 0]);
    assert.deepEqual(added, [[1], [1], [2]]);
    stubborn.close();
  });

  it("ends streams that are silent, last too long or are too many, and says how far they got", async () => {
    const limits = { most: 1, silenceMs: 300, lastsMs: 900 };
    const other = await serve({ metrics: new Registry(), streams: limits });
    const strict = new Grpc(other.address);
    const silent = strict.stream();
    await silent.send({ counts: [1, 2] });
    await eventually(() => assert.ok(logged.length > 0));
    const refused = await failure(strict.addStream([{ counts: [3] }]));
    assert.deepEqual([refused.code, refused.accepted, refused.retryAfterSeconds], [8, 0, 2]);
    const aborted = await failure(silent.accepted);
    assert.deepEqual([aborted.code, aborted.accepted], [status.ABORTED, 2]);
    assert.match(aborted.message, /^The stream was silent for 0\.3 s;/);
    const long = strict.stream();
    const sending = setInterval(() => void long.send({ counts: [1] }), 100);
    const over = await failure(long.accepted);
    clearInterval(sending);
    assert.deepEqual([over.code, over.retryAfterSeconds], [status.UNAVAILABLE, 1]);
    assert.ok(over.accepted !== undefined && over.accepted >= 3);
    const cancelled = strict.stream();
    await cancelled.send({ counts: [1] });
    cancelled.cancel();
    await failure(cancelled.accepted);
    await eventually(async () => assert.equal(await strict.addStream([{ counts: [1] }]), 1));
    strict.close();
    await other.stop();
  });

  it("closes connections that are too many, and takes new ones once others are gone", async () => {
    const other = await serve({ metrics: new Registry(), connections: 1 });
    const [one, two] = [0, 1].map(() => new Grpc(other.address, { "grpc.use_local_subchannel_pool": 1 })) as [
      Grpc,
      Grpc,
    ];
    await one.add([1]);
    assert.equal((await failure(two.add([1]))).code, status.UNAVAILABLE);
    assert.ok(logged.some((line) => line.includes("connections are refused")));
    one.close();
    await eventually(async () => assert.equal((await two.add([1])).length, 1));
    two.close();
    await other.stop();
  });

  it("answers as many calls at a time as a connection may have, with messages as large as they may be", async () => {
    const counts = Array.from({ length: 10_000 }, () => -1);
    const answers = await Promise.all(Array.from({ length: 256 }, () => client.add(counts)));
    assert.deepEqual([...new Set(answers.map(({ length }) => length))], [10_000]);
  });

  it("says where in a stream the mistake is", async () => {
    const stream = client.stream();
    await stream.send({ counts: [1, 2, 3] });
    await stream.send({ counts: [] });
    const error = await failure(stream.accepted);
    assert.deepEqual([error.code, error.accepted], [status.INVALID_ARGUMENT, 3]);
    const many = Array.from({ length: 1_001 }, () => 1);
    const { message, accepted } = await failure(client.addStream([{ counts: many }]));
    assert.equal(message, '"counts" in the message must NOT have more than 1000 items.');
    assert.equal(accepted, 0);
  });

  it("tells what is stored, and who said so", async () => {
    const { metadata, ...stored } = await client.get();
    assert.deepEqual(stored, { count: 2n, latest: -7n, hostname: "here" });
    assert.deepEqual(metadata.get("x-read-from"), ["reader"]);
    read = () => Promise.resolve({ count: 0, latest: null, from: "writer" });
    assert.equal((await client.get()).latest, undefined);
  });

  it("says that the database is away", async () => {
    read = () => Promise.reject(new Error("gone"));
    const { code, message, retryAfterSeconds } = await failure(client.get());
    assert.deepEqual([code, message, retryAfterSeconds], [status.UNAVAILABLE, "The database is away.", 5]);
  });

  it("refuses messages that are too large", async () => {
    const { code } = await failure(client.add(Array.from({ length: 20_000 }, () => -1)));
    assert.equal(code, status.RESOURCE_EXHAUSTED);
  });

  it("serves while it is ready, as a whole and in each service, and tells those who watch", async () => {
    const watch = client.watch();
    await eventually(() => assert.deepEqual(watch.told, ["SERVING"]));
    assert.deepEqual(await client.list(), { "": "SERVING", "millrace.v1.Count": "SERVING" });
    ready = false;
    assert.equal(await client.check(), "NOT_SERVING");
    assert.equal(await client.check("millrace.v1.Count"), "NOT_SERVING");
    await eventually(() => assert.deepEqual(watch.told, ["SERVING", "NOT_SERVING"]));
    ready = true;
    await eventually(() => assert.deepEqual(watch.told, ["SERVING", "NOT_SERVING", "SERVING"]));
    watch.cancel();
    assert.equal((await failure(client.check("other"))).code, status.NOT_FOUND);
    const other = client.watch("other");
    await eventually(() => assert.deepEqual(other.told, ["SERVICE_UNKNOWN"]));
    other.cancel();
  });

  it("tells those who watch that it leaves, and how far streams got, before it stops", async () => {
    const [watch, stream] = [client.watch(), client.stream()];
    await stream.send({ counts: [1, 2, 3] });
    await eventually(() => assert.deepEqual(watch.told, ["SERVING"]));
    const stopped = listening.stop();
    await watch.ended;
    assert.deepEqual(watch.told, ["SERVING", "NOT_SERVING"]);
    await stream.send({ counts: [4] });
    const error = await failure(stream.accepted);
    assert.deepEqual([error.code, error.accepted, error.retryAfterSeconds], [status.UNAVAILABLE, 4, 1]);
    await stopped;
  });

  it("describes its services and their messages, with all that they import", async () => {
    const listed = await client.reflect({ $case: "listServices", value: "*" });
    assert.ok(listed?.$case === "listServicesResponse");
    assert.deepEqual(listed.value.service.map(({ name }) => name).sort(), [
      "grpc.health.v1.Health",
      "grpc.reflection.v1.ServerReflection",
      "millrace.v1.Count",
    ]);
    const named = async (question: Parameters<Grpc["reflect"]>[0]) => {
      const reply = await client.reflect(question);
      if (reply?.$case !== "fileDescriptorResponse") return reply;
      return reply.value.fileDescriptorProto.map((file) => fromBinary(FileDescriptorProtoSchema, file).name);
    };
    for (const value of ["millrace.v1.Count", "millrace.v1.Count.Add", "millrace.v1.AddRequest.counts"]) {
      assert.deepEqual(await named({ $case: "fileContainingSymbol", value }), ["millrace/v1/count.proto"]);
    }
    assert.deepEqual(await named({ $case: "fileByFilename", value: "google/rpc/status.proto" }), [
      "google/rpc/status.proto",
      "google/protobuf/any.proto",
    ]);
    const missing = await client.reflect({ $case: "fileContainingSymbol", value: "millrace.v1.Count.Drop" });
    assert.ok(missing?.$case === "errorResponse");
    assert.equal(missing.value.errorCode, status.NOT_FOUND);
  });

  it("refuses the oldest unfinished calls where they hold too much, and tells streams how far they got", async () => {
    const budget = new ByteBudget(256 * 1024);
    const small = await serve({ metrics: new Registry(), budget });
    const session = connect(`http://${small.address}`);
    const begin = (method: string, ...parts: Buffer[]) => {
      const path = `/${COUNT}/${method}`;
      const headers = {
        ":method": "POST",
        ":path": path,
        "content-type": "application/grpc",
        te: "trailers",
      };
      const stream = session.request(headers);
      for (const part of parts) stream.write(part);
      return new Promise<Record<string, unknown>>((resolve) => {
        const found: Record<string, unknown> = {};
        for (const event of ["response", "trailers"])
          stream.on(event, (part: object) => Object.assign(found, part));
        stream.on("error", () => undefined).resume();
        stream.on("close", () => resolve(found));
      });
    };
    const prefix = (length: number) => {
      const bytes = Buffer.alloc(5);
      bytes.writeUInt32BE(length, 1);
      return bytes;
    };
    const message = Buffer.from(
      AddStreamRequest.encode({ counts: [1n, 2n], idempotencyKey: undefined }).finish(),
    );
    const stream = begin("AddStream", prefix(message.length), message, prefix(100_000), Buffer.alloc(60_000));
    await eventually(() => assert.ok(budget.bytes > 30_000), 5_000);
    const unfinished = Array.from({ length: 3 }, () => begin("Add", prefix(120_000), Buffer.alloc(90_000)));
    const [streamed, ...calls] = await Promise.all([stream, ...unfinished.slice(0, 1)]);
    for (const ended of [streamed, ...calls]) assert.equal(ended["grpc-status"], String(status.UNAVAILABLE));
    const details = Buffer.from(String(streamed["grpc-status-details-bin"]), "base64");
    assert.ok(details.includes("millrace.v1.AddStreamResponse"));
    const other = new Grpc(small.address);
    assert.deepEqual(await other.add([5]), ["id-5"]);
    other.close();
    session.destroy();
    await small.stop();
  });

  it("measures every call by method and code", async () => {
    await client.add([1]);
    await failure(client.add([]));
    const stream = client.stream();
    const arrived = new Promise<void>((resolve) => {
      add = (counts, options) => {
        resolve();
        return idsOf(counts, options);
      };
    });
    await stream.send({ counts: [1] });
    await arrived;
    stream.cancel();
    await failure(stream.accepted);
    await eventually(async () => {
      const text = await metrics.metrics();
      const counts = [...text.matchAll(/_count\{method="(.+)",code="(.+)"\} (\d+)/g)].map((found) =>
        found.slice(1),
      );
      assert.deepEqual(counts, [
        ["millrace.v1.Count/Add", "OK", "1"],
        ["millrace.v1.Count/Add", "INVALID_ARGUMENT", "1"],
        ["millrace.v1.Count/AddStream", "CANCELLED", "1"],
      ]);
    });
  });
});
