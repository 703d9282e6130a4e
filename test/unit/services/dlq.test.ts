import assert from "node:assert/strict";
import { ErrorReply } from "redis";
import { LetterError, type DeadLetters, type Letter } from "../../../services/common/src/queue/dead-letters";
import { parseCommand, runCommand, USAGE } from "../../../services/common/src/dead-letters/command";
import { takeQueue, UsageError } from "../../../services/common/src/dead-letters/options";
import { dlq } from "../../../services/common/src/dead-letters/program";

const letter = (id: string): Letter => ({
  id,
  at: new Date("2026-11-21T10:00:00Z"),
  entry: "1-1",
  reason: "its id is not a UUID",
  attempts: 2,
  fields: ["x", "1"],
});

/** Letters that are replayed or dropped one by one; what comes back does so at once. */
class FakeLetters {
  readonly replayed: string[] = [];
  constructor(
    private readonly left: string[],
    private readonly comesBack: readonly string[] = [],
    private readonly bad: readonly string[] = [],
  ) {}
  count = () => Promise.resolve(this.left.length);
  list = (most: number) => Promise.resolve(this.left.slice(0, most).map(letter));
  get = (id: string) => Promise.resolve(this.left.includes(id) ? letter(id) : undefined);
  async *ids(page: number): AsyncGenerator<readonly string[]> {
    const all = [...this.left];
    for (let from = 0; from < all.length; from += page) {
      yield await Promise.resolve(all.slice(from, from + page));
    }
  }
  drop = (id: string) => Promise.resolve(this.take(id));
  replay = (id: string) => {
    if (this.bad.includes(id)) return Promise.reject(new LetterError("it has no fields"));
    const found = this.take(id);
    if (found) this.replayed.push(id);
    if (found && this.comesBack.includes(id)) this.left.push(id);
    return Promise.resolve(found);
  };
  private take(id: string): boolean {
    const index = this.left.indexOf(id);
    return index >= 0 && this.left.splice(index, 1).length === 1;
  }
}

async function run(letters: FakeLetters, ...args: string[]) {
  const lines: string[] = [];
  const found = await runCommand(parseCommand(args), letters as unknown as DeadLetters, (line) => {
    lines.push(line);
  });
  return { found, lines };
}

describe("the dead letters' command", () => {
  it("lists letters one a line, and says when there are more", async () => {
    const shown = '0/1-0  2026-11-21T10:00:00.000Z  delivered 2x  its id is not a UUID  ["x","1"]';
    assert.deepEqual((await run(new FakeLetters(["0/1-0"]), "list")).lines, [shown, "1 dead letter"]);
    const { lines } = await run(new FakeLetters(["0/1-0", "1/2-0", "0/3-0"]), "list", "--most", "1");
    assert.deepEqual(lines, [shown, "1 of 3 dead letters"]);
  });

  it("shows all of a letter as JSON, and fails where there is none", async () => {
    const { found, lines } = await run(new FakeLetters(["0/1-0"]), "show", "0/1-0", "0/9-0");
    assert.deepEqual(JSON.parse(lines[0] ?? ""), JSON.parse(JSON.stringify(letter("0/1-0"))));
    assert.deepEqual([found, lines[1]], [false, "There is no dead letter 0/9-0."]);
  });

  it("replays those named, and tells of those that are gone", async () => {
    const letters = new FakeLetters(["0/1-0", "0/2-0"]);
    const { found, lines } = await run(letters, "replay", "0/2-0", "0/7-0");
    assert.deepEqual(letters.replayed, ["0/2-0"]);
    assert.deepEqual(
      [found, lines],
      [false, ["There is no dead letter 0/7-0.", "1 dead letter put back into the queue"]],
    );
  });

  it("replays all there are once, also those that come back at once", async () => {
    const letters = new FakeLetters(["0/1-0", "0/2-0"], ["0/1-0"]);
    const { found, lines } = await run(letters, "replay", "--all");
    assert.deepEqual(letters.replayed, ["0/1-0", "0/2-0"]);
    assert.deepEqual([found, lines], [true, ["2 dead letters put back into the queue"]]);
  });

  it("replays the others where letters cannot be put back, and says which and why", async () => {
    const ids = Array.from({ length: 2_500 }, (_, index) => `0/${index}-0`);
    const bad = ids.slice(0, 1_200);
    const letters = new FakeLetters([...ids], [], bad);
    const { found, lines } = await run(letters, "replay", "--all");
    assert.deepEqual(letters.replayed, ids.slice(1_200));
    assert.equal(found, false);
    assert.deepEqual(lines, [
      ...bad.map((id) => `The dead letter ${id} was not put back into the queue: it has no fields.`),
      "1300 dead letters put back into the queue",
    ]);
    const named = await run(new FakeLetters(["0/1-0", "0/2-0"], [], ["0/1-0"]), "replay", "0/1-0", "0/2-0");
    assert.deepEqual(named, {
      found: false,
      lines: [
        "The dead letter 0/1-0 was not put back into the queue: it has no fields.",
        "1 dead letter put back into the queue",
      ],
    });
  });

  it("says what it did before Redis failed, and ends there", async () => {
    const ids = Array.from({ length: 2_500 }, (_, index) => `0/${index}-0`);
    const fail = new ErrorReply("OOM command not allowed when used memory > 'maxmemory'.");
    for (const args of [["--all"], ids.slice(0, 1_000)]) {
      const letters = new FakeLetters([...ids]);
      const replay = letters.replay;
      letters.replay = (id) => (id === "0/700-0" ? Promise.reject(fail) : replay(id));
      const { found, lines } = await run(letters, "replay", ...args);
      assert.equal(found, false);
      assert.deepEqual(lines, [
        "999 dead letters put back into the queue",
        "Stopped early: OOM command not allowed when used memory > 'maxmemory'. 1 dead letter not confirmed. Run the command again for what is left.",
      ]);
      assert.equal(letters.replayed.length, 999);
    }
  });

  it("says what it did before the letters could not be listed any more", async () => {
    const letters = new FakeLetters(["0/1-0", "0/2-0"]);
    letters.ids = async function* () {
      yield await Promise.resolve(["0/1-0"]);
      throw new Error("connect ECONNREFUSED");
    };
    const { found, lines } = await run(letters, "drop", "--all");
    assert.equal(found, false);
    assert.deepEqual(lines, [
      "1 dead letter deleted",
      "Stopped early: connect ECONNREFUSED. Run the command again for what is left.",
    ]);
  });

  it("drops all only when told so", async () => {
    assert.throws(() => parseCommand(["drop"]), {
      message: "drop needs the ids of letters, as list shows them.",
    });
    assert.deepEqual((await run(new FakeLetters(["0/1-0"]), "drop", "--all")).lines, [
      "1 dead letter deleted",
    ]);
  });

  for (const [args, message] of [
    [[], "The command is missing; there are list, show, replay and drop."],
    [["bury"], 'There is no command "bury"; there are list, show, replay and drop.'],
    [["show"], "show needs the ids of letters, as list shows them."],
    [["replay", "--all", "0/1-0"], "replay takes either ids or --all, not both."],
    [["list", "--most", "none"], "--most is none; it must be a whole number above 0."],
    [["list", "--most", "0"], "--most is 0; it must be a whole number above 0."],
  ] as const) {
    it(`refuses ${args.length === 0 ? "nothing" : args.join(" ")}`, () => {
      assert.throws(
        () => parseCommand(args),
        (error) => error instanceof UsageError && error.message === message,
      );
    });
  }

  it("explains itself when asked nothing, or for help, and needs no queue for it", async () => {
    for (const args of [[], ["--help"], ["replay", "--help"]]) {
      const { code, said, complained } = await captured(() => dlq(args, {}, { queues: ["orders", "mails"] }));
      assert.deepEqual([code, said, complained], [0, [USAGE], []]);
    }
  });

  it("needs the settings of the queue that is named", async () => {
    const run = (...args: string[]) =>
      captured(() => dlq(args, { REDIS_HOST: "redis" }, { queues: ["orders"], used: ["orders", "mails"] }));
    const missing = "REDIS_QUEUE is missing; it must be the name of the queue: 1 to 100 letters";
    const { code, complained } = await run("list");
    assert.equal(code, 1);
    assert.match(complained.join(), new RegExp(`^ORDERS_${missing}.*\nMAILS_${missing}`));
    assert.deepEqual((await run("list", "--queue", "mails")).complained, [
      '--queue is "mails"; it must be orders.',
    ]);
  });
});

describe("the queue that a command line is about", () => {
  it("is the only one, or the one that is named, anywhere in it", () => {
    assert.deepEqual(takeQueue(["list", "--most", "5"], ["orders"]), {
      queue: "orders",
      rest: ["list", "--most", "5"],
    });
    for (const words of [["--queue", "mails"], ["--queue=mails"]]) {
      const expected = { queue: "mails", rest: ["replay", "--all"] };
      assert.deepEqual(takeQueue(["replay", ...words, "--all"], ["orders", "mails"]), expected);
      assert.deepEqual(takeQueue([...words, "replay", "--all"], ["orders", "mails"]), expected);
    }
  });

  for (const [args, known, message] of [
    [["list"], ["orders", "mails"], "--queue is missing; it must be one of orders, mails."],
    [["--queue", "order"], ["orders", "mails"], '--queue is "order"; it must be one of orders, mails.'],
    [["--queue", "order"], ["orders"], '--queue is "order"; it must be orders.'],
    [["list", "--queue"], ["orders"], "--queue needs the name of a queue: orders."],
    [["--queue", "--all"], ["orders"], "--queue needs the name of a queue: orders."],
    [["list", "--queue="], ["orders", "mails"], "--queue needs the name of a queue: one of orders, mails."],
    [["list"], [], "There is no queue."],
  ] as const) {
    it(`is not told by ${args.join(" ")} of ${known.length}: ${message}`, () => {
      assert.throws(
        () => takeQueue(args, known),
        (error) => error instanceof UsageError && error.message === message,
      );
    });
  }
});

/** What a program writes to the console. */
async function captured(work: () => Promise<number>) {
  const { log, error } = console;
  const said: unknown[] = [];
  const complained: unknown[] = [];
  console.log = (text) => said.push(text);
  console.error = (text) => complained.push(text);
  try {
    return { code: await work(), said, complained };
  } finally {
    Object.assign(console, { log, error });
  }
}
