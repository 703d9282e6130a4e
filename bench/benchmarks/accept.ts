import { freePort } from "../../local/servers/ports";
import type { Service } from "../../local/services/service";
import type { Lab } from "../harness/lab";
import type { Rig } from "../harness/rig";
import { interleave, type Contestant, type Results } from "../harness/rounds";
import { usageOf, type Usage } from "../harness/usage";
import { load } from "../harness/wrk";
import type { GrpcStreamResult } from "../peers/grpc-stream";
import type { Run } from "../harness/run";

/** What one measurement gave. */
export interface Accepted {
  /** Values acknowledged a second. */
  readonly valuesPerSecond: number;
  readonly requestsPerSecond: number;
  /** Of the server's process; undefined where it cannot be measured. */
  readonly cpuMicrosecondsPerRequest: number | undefined;
  /** Requests that were answered with 429 or 503. */
  readonly refused: number;
  /** Milliseconds to the answer, where each request has one of its own. */
  readonly latency: { readonly p50: number; readonly p99: number } | undefined;
}

export const BARE = "bare node:http";
export const TUNED = "bare node:http, tuned";
export const SINGLE = "POST /count";
export const STREAM = "gRPC client streams, 500 values a message";
export const batchOf = (values: number) => `POST /count, ${values} values a body`;

/** Clients that each wait for an answer before they ask again. */
export const CONNECTIONS = 64;

const BARE_STREAM = "bare";

/** Sizes of the bodies with many values. */
export const BATCHES = [100, 1_000] as const;

/** How fast values are accepted. */
export async function accept(lab: Lab, run: Run): Promise<Results<Accepted>> {
  const { rounds, loadSeconds: seconds } = run.size;
  const rig = await lab.rig();
  const sinkPort = await freePort();
  const sink = await lab.start("trace-sink", { port: sinkPort });
  const [bare, tuned] = [await startBare(lab, rig, true), await startBare(lab, rig, false)];
  const producer = await tracedProducer(rig, sinkPort);
  const posting = (
    name: string,
    server: { pid: number; url: string },
    values: number,
  ): Contestant<Accepted> => ({
    name,
    run: () => post(lab, rig, { server, values, seconds }),
  });
  const contestants = [
    posting(BARE, bare, 0),
    posting(TUNED, tuned, 0),
    posting(SINGLE, { pid: producer.pid, url: `${producer.url}/count` }, 0),
    ...BATCHES.map((values) =>
      posting(batchOf(values), { pid: producer.pid, url: `${producer.url}/count` }, values),
    ),
    { name: STREAM, run: () => streamed(lab, rig, producer, seconds) },
  ];
  try {
    run.say("  warming up");
    for (const contestant of contestants) await contestant.run();
    return await interleave(contestants, rounds, run);
  } finally {
    await Promise.all([producer.stop(), bare.stop(), tuned.stop(), sink.stop()]);
    await lab.admin.clear();
  }
}

/** Values under way at a time: within what a producer takes in hand. */
const IN_HAND = 10_000;

/** Streams of one client, and values of a message. */
const STREAMS = { streams: 4, values: 500 };

async function streamed(lab: Lab, rig: Rig, producer: Service, seconds: number): Promise<Accepted> {
  const client = await lab.start("grpc-stream", { address: producer.grpc, seconds, ...STREAMS });
  const before = usageOf([producer.pid]);
  client.begin();
  const result = (await client.answer()) as GrpcStreamResult;
  const after = usageOf([producer.pid]);
  await discard(lab.admin, rig);
  return {
    requestsPerSecond: result.messages / result.seconds,
    refused: 0,
    valuesPerSecond: result.values / result.seconds,
    cpuMicrosecondsPerRequest: perRequest(before, after, result.messages),
    latency: undefined,
  };
}

function perRequest(
  before: Usage | undefined,
  after: Usage | undefined,
  requests: number,
): number | undefined {
  return before && after && ((after.cpuSeconds - before.cpuSeconds) / requests) * 1e6;
}

async function startBare(lab: Lab, rig: Rig, commandTimeout: boolean) {
  const port = await freePort();
  const program = await lab.start("bare-http", { ...rig.servers, port, stream: BARE_STREAM, commandTimeout });
  return { pid: program.pid, url: `http://127.0.0.1:${port}/count`, stop: () => program.stop() };
}

/** A producer that traces one request in ten, as in the cluster, with its standard log and metrics. */
export function tracedProducer(rig: Rig, sinkPort: number): Promise<Service> {
  return rig.producer({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${sinkPort}`,
    OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
    OTEL_TRACES_SAMPLER_ARG: "0.1",
    // Nobody takes out here what comes in, so that the queue grows beyond what it may in the cluster.
    QUEUE_SOFT_DEPTH: "100000000",
    QUEUE_HARD_DEPTH: "100000000",
  });
}

interface Posting {
  readonly server: { readonly pid: number; readonly url: string };
  /** Values in a body with many; 0 for the body with one. */
  readonly values: number;
  readonly seconds: number;
}

async function post({ admin }: Lab, rig: Rig, { server, values, seconds }: Posting): Promise<Accepted> {
  const counts = Array.from({ length: values }, (_, index) => index);
  const body = JSON.stringify(values === 0 ? { count: 42 } : { counts });
  const connections = Math.min(CONNECTIONS, IN_HAND / Math.max(1, values));
  const before = usageOf([server.pid]);
  const loaded = await load({ url: server.url, body, status: 202, seconds, connections });
  const after = usageOf([server.pid]);
  await discard(admin, rig);
  const requestsPerSecond = loaded.requests / loaded.seconds;
  return {
    requestsPerSecond,
    refused: loaded.refused,
    valuesPerSecond: requestsPerSecond * Math.max(1, values),
    cpuMicrosecondsPerRequest: perRequest(before, after, loaded.requests),
    latency: { p50: loaded.p50, p99: loaded.p99 },
  };
}

/** Removes what was accepted, which nobody is to store, and leaves the streams and their groups. */
export async function discard(admin: Lab["admin"], rig: Rig): Promise<void> {
  for (const stream of [...rig.partitions.map((partition) => partition.stream), BARE_STREAM]) {
    await admin.send("XTRIM", stream, "MAXLEN", "0");
  }
  await admin.rewrite();
}
