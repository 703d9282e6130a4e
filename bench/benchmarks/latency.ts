import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../local/servers/ports";
import { entriesLeft } from "../harness/entries";
import type { Lab } from "../harness/lab";
import type { Rig } from "../harness/rig";
import { interleave, resultsOf } from "../harness/rounds";
import type { Run } from "../harness/run";
import { summary } from "../harness/statistics";
import { load } from "../harness/wrk";
import type { OpenLoopResult } from "../peers/open-loop";
import { CONNECTIONS, tracedProducer } from "./accept";

/** How long a value takes from its 202 to the table, while producer and consumer share the machine. */
export interface Latency {
  /**
   * Requests a second that were accepted in the time of a load, while the consumer worked, in each round; what it had
   * not stored by the end of that time is stored afterwards, which does not count.
   */
  readonly limits: readonly number[];
  /** Requests a second of the open loop. */
  readonly rate: number;
  readonly rounds: readonly OpenLoopResult[];
}

/** Connections of the open loop: far more than are busy at half of the limit. */
const LINES = 256;

const OPEN_LOOP = "open loop";

export async function latency(lab: Lab, run: Run): Promise<Latency> {
  const { rounds, loadSeconds, latencySeconds: seconds, samples } = run.size;
  const rig = await lab.rig();
  const sinkPort = await freePort();
  const sink = await lab.start("trace-sink", { port: sinkPort });
  const [producer, consumer] = await Promise.all([tracedProducer(rig, sinkPort), rig.consumer()]);
  const url = `${producer.url}/count`;
  const limit = async () => {
    const { requests, seconds } = await load({
      url,
      body: '{"count":42}',
      status: 202,
      seconds: loadSeconds,
      connections: CONNECTIONS,
    });
    await drained(lab, rig, run.signal);
    return requests / seconds;
  };
  try {
    run.say("  warming up");
    await limit();
    const limits = await interleave([{ name: "limit", run: limit }], rounds, run);
    const rate = Math.floor(summary(resultsOf(limits, "limit")).median / 2);
    const open = async () => {
      const loop = await lab.start("open-loop", {
        ...rig.servers,
        port: Number(new URL(producer.url).port),
        rate,
        seconds,
        sampleEvery: Math.max(1, Math.floor((rate * seconds) / samples)),
        connections: LINES,
      });
      const result = (await loop.answer()) as OpenLoopResult;
      await drained(lab, rig, run.signal);
      return result;
    };
    const results = await interleave([{ name: OPEN_LOOP, run: open }], rounds, run);
    return { limits: resultsOf(limits, "limit"), rate, rounds: resultsOf(results, OPEN_LOOP) };
  } finally {
    await Promise.all([producer.stop(), consumer.stop(), sink.stop()]);
    await lab.admin.clear();
  }
}

const POLL_MS = 20;
const PATIENCE_MS = 60_000;

/** Waits until all that was accepted is stored. */
async function drained({ admin }: Lab, rig: Rig, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while ((await entriesLeft(admin, rig.partitions)) > 0) {
    signal.throwIfAborted();
    if (performance.now() > deadline) throw new Error("The consumer has not caught up in time.");
    await sleep(POLL_MS);
  }
  await admin.rewrite();
}
