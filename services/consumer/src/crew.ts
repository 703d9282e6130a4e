import type { Logger } from "@millrace/common/log";
import type { Partition } from "@millrace/common/queue/keys";

/** What reads one partition. */
export interface Member {
  /** Works until `stop`; never rejects. */
  run(): Promise<void>;
  /** Lets what is in hand be finished, and takes no more. */
  stop(): void;
  /** Whether it tries the same again and again in vain. */
  isStuck(): boolean;
  /** Gives back what it holds, once it has stopped. */
  close(): Promise<void>;
}

/** Reads all partitions of a queue, each by a member of its own; partitions may be added while it works. */
export class Crew {
  private readonly members = new Map<number, { readonly member: Member; readonly ran: Promise<void> }>();
  private stopped = false;

  constructor(
    private readonly hire: (partition: Partition) => Member,
    private readonly log: Logger,
  ) {}

  /** Puts a member at each partition that has none. */
  man(partitions: readonly Partition[]): void {
    if (this.stopped) return;
    const bare = partitions.filter(({ number }) => !this.members.has(number));
    for (const partition of bare) {
      const member = this.hire(partition);
      this.members.set(partition.number, { member, ran: member.run() });
    }
    if (bare.length > 0) this.log.info({ partitions: this.members.size }, "reading");
  }

  /** Whether any of them tries the same again and again in vain. */
  get stuck(): boolean {
    return [...this.members.values()].some(({ member }) => member.isStuck());
  }

  /** Lets all finish what they have in hand. */
  async stop(): Promise<void> {
    this.stopped = true;
    const members = [...this.members.values()];
    for (const { member } of members) member.stop();
    await Promise.all(members.map(({ ran }) => ran));
    await Promise.all(members.map(({ member }) => member.close()));
  }
}
