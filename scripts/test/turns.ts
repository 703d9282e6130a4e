/** Where text goes. */
export interface Output {
  write(text: string | Uint8Array): void;
}

/** One writer's share of an output. */
export interface Turn extends Output {
  /** Ends the turn; the next writer's text follows. */
  end(): void;
}

/** Lets several writers share an output without mixing their lines: each waits until those before it have ended. */
export class Turns {
  private readonly turns: { kept: (string | Uint8Array)[]; ended: boolean }[] = [];

  constructor(private readonly output: Output) {}

  /** The next turn: its text is written at once when all earlier turns have ended, and kept until then. */
  take(): Turn {
    const turn = { kept: [] as (string | Uint8Array)[], ended: false };
    this.turns.push(turn);
    return {
      write: (text) => {
        turn.kept.push(text);
        if (this.turns.includes(turn)) this.flush();
        // Text that arrives after the turn has passed is out of order, but not lost.
        else for (const late of turn.kept.splice(0)) this.output.write(late);
      },
      end: () => {
        turn.ended = true;
        this.flush();
      },
    };
  }

  private flush(): void {
    for (let first = this.turns[0]; first !== undefined; first = this.turns[0]) {
      for (const text of first.kept.splice(0)) this.output.write(text);
      if (!first.ended) return;
      this.turns.shift();
    }
  }
}
