import assert from "node:assert/strict";
import { eventually } from "../../local/services/poll";
import type { Service } from "../../local/services/service";
import { newSystem, post, postMany, untilReady, type System } from "../support/system/system";
import "../support/system/world";

type State = Readonly<Record<string, unknown>>;

const FIGURES = ["depth", "pending", "oldestAgeSeconds", "deadLetters", "count", "latest", "accepted"];

/** What a state tells of values. */
function figures(state: State): State {
  return Object.fromEntries(FIGURES.map((name) => [name, state[name]]));
}

/** Somebody who listens to a producer's events. */
class Listening {
  readonly states: State[] = [];
  private readonly leaving = new AbortController();
  readonly ended: Promise<"ended" | "broken off">;

  private constructor(response: Response) {
    this.ended = this.follow(response).then(
      () => "ended",
      () => "broken off",
    );
  }

  static async to(producer: Service): Promise<Listening> {
    const response = await fetch(`${producer.url}/events`);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "text/event-stream");
    return new Listening(response);
  }

  /** Waits for a state that was told after this call and passes a check. */
  async next(check: (state: State) => void): Promise<State> {
    const from = this.states.length;
    return eventually(() => {
      const state = this.states.slice(from).at(-1);
      assert.ok(state);
      check(state);
      return state;
    });
  }

  leave(): void {
    this.leaving.abort();
  }

  private async follow(response: Response): Promise<void> {
    assert.ok(response.body);
    const decoder = new TextDecoder();
    let text = "";
    const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
    this.leaving.signal.addEventListener("abort", () => void reader.cancel());
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
      const events = text.split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) {
        const data = /^event: state\ndata: (.*)$/.exec(event)?.[1];
        if (data !== undefined) this.states.push(JSON.parse(data) as State);
      }
    }
  }
}

describe("a producer's events", function () {
  this.timeout(60_000);
  let system: System;
  let producer: Service;

  beforeEach(async () => {
    system = await newSystem();
    producer = await system.producer();
    await untilReady(producer);
  });
  afterEach(() => producer.kill());

  it("follow values on their way", async () => {
    const listening = await Listening.to(producer);
    const empty = await listening.next(() => undefined);
    assert.deepEqual(figures(empty), {
      ...{ depth: 0, pending: 0, oldestAgeSeconds: 0, deadLetters: 0 },
      ...{ count: 0, latest: null, accepted: 0 },
    });
    assert.equal(typeof empty["hostname"], "string");

    await postMany(producer, [1, 2], 1);
    await post(producer, -9007199254740991);
    await system.redis((send) => send("XADD", system.key(), "*", "x", "1"));
    const waiting = await listening.next(({ depth }) => assert.equal(depth, 4));
    assert.deepEqual([waiting["count"], waiting["accepted"]], [0, 3]);
    assert.ok(Number(waiting["oldestAgeSeconds"]) >= 0);

    const consumer = await system.consumer();
    const stored = await listening.next(({ depth }) => assert.equal(depth, 0));
    assert.deepEqual(figures(stored), {
      ...{ depth: 0, pending: 0, oldestAgeSeconds: 0, deadLetters: 1 },
      ...{ count: 3, latest: -9007199254740991, accepted: 3 },
    });
    listening.leave();
    await consumer.kill();
  });

  it("end properly when the producer stops, and do not hold it up", async () => {
    const listening = await Listening.to(producer);
    await listening.next(() => undefined);
    const told = Date.now();
    const { code, output } = await producer.stop();
    assert.equal(code, 0, output);
    assert.equal(await listening.ended, "ended");
    assert.ok(Date.now() - told < 10_000, "the answers' ten seconds were not used up");
  });
});
