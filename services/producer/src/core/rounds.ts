import type { Command, Reply } from "@millrace/common/redis/redis";

interface Round {
  readonly commands: Command[];
  readonly replies: Promise<readonly Reply[]>;
}

interface Lane {
  /** The round that is still to be sent. */
  open: Round | undefined;
  /** Resolves when the round before it has come to an end. */
  last: Promise<unknown>;
}

/**
 * Sends what comes for a key while the round before is under way in one round. `WAIT` holds up its connection, so that
 * one for each command would have them all stand in a queue.
 */
export class Rounds {
  private readonly lanes = new Map<string, Lane>();

  /** @param send sends the commands of a round; resolves to their replies, in the same order. */
  constructor(
    private readonly send: (key: string, commands: readonly Command[]) => Promise<readonly Reply[]>,
  ) {}

  /** Sends a command with those that come together with it; rejects where their round does. */
  async add(key: string, command: Command): Promise<Reply> {
    const lane = this.lanes.get(key) ?? { open: undefined, last: Promise.resolve() };
    this.lanes.set(key, lane);
    const round = (lane.open ??= this.begin(key, lane));
    const place = round.commands.push(command) - 1;
    return (await round.replies)[place] ?? null;
  }

  private begin(key: string, lane: Lane): Round {
    const commands: Command[] = [];
    const replies = lane.last.then(() => {
      lane.open = undefined;
      return this.send(key, commands);
    });
    lane.last = replies.catch(() => undefined);
    return { commands, replies };
  }
}
