import type { Command, Redis, Reply } from "../../../services/common/src/redis/redis";

/** A Redis that a function answers for, and that writes down what it was sent. */
export function fakeRedis(
  answer: (command: Command) => Reply | Promise<Reply>,
  shards?: () => number | undefined,
): Redis & { readonly sent: Command[] } {
  const sent: Command[] = [];
  const send = (command: Command) => {
    sent.push(command);
    return Promise.resolve().then(() => answer(command));
  };
  const all = (_key: string, commands: readonly Command[]) => Promise.all(commands.map(send));
  return {
    sent,
    attempted: Promise.resolve(),
    send: (_key, command) => send(command),
    pipeline: all,
    shards: () => Promise.resolve(shards?.()),
    close: () => undefined,
  };
}
