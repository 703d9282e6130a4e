/** A command line that cannot be followed; its message is for the user. */
export class UsageError extends Error {}

/**
 * Takes an option with a value, `--queue NAME` or `--queue=NAME`, out of a command line.
 *
 * @param meaning what the value must be, as the end of a sentence.
 * @throws UsageError when the option has no value.
 */
export function takeOption(
  args: readonly string[],
  option: string,
  meaning: string,
): { readonly value: string | undefined; readonly rest: readonly string[] } {
  const at = args.findIndex((word) => word === option || word.startsWith(`${option}=`));
  const word = args[at];
  if (word === undefined) return { value: undefined, rest: args };
  const apart = word === option;
  const value = apart ? args[at + 1] : word.slice(option.length + 1);
  if (value === undefined || value === "" || value.startsWith("--")) {
    throw new UsageError(`${option} needs ${meaning}.`);
  }
  return { value, rest: [...args.slice(0, at), ...args.slice(at + (apart ? 2 : 1))] };
}

/**
 * The queue that a command line is about: the only one, or the one that `--queue` names.
 *
 * @param known names of all queues.
 * @throws UsageError when `--queue` is missing or names no queue.
 */
export function takeQueue(
  args: readonly string[],
  known: readonly string[],
): { readonly queue: string; readonly rest: readonly string[] } {
  if (known.length === 0) throw new UsageError("There is no queue.");
  const choice = known.length === 1 ? String(known[0]) : `one of ${known.join(", ")}`;
  const { value, rest } = takeOption(args, "--queue", `the name of a queue: ${choice}`);
  const [first] = known;
  const queue = value ?? (known.length === 1 ? first : undefined);
  if (queue === undefined) throw new UsageError(`--queue is missing; it must be ${choice}.`);
  if (!known.includes(queue))
    throw new UsageError(`--queue is ${JSON.stringify(queue)}; it must be ${choice}.`);
  return { queue, rest };
}
