/** Items at most that go together. */
const MOST = 1_000;

interface Group<T> {
  readonly items: T[];
  readonly sent: Promise<void>;
}

/**
 * Group commit: items that come in the same turn of the event loop are sent together, and all who brought them wait for
 * the one answer. Under load a group grows by itself, and what one item costs falls; without load it waits for nobody.
 */
export class Groups<T> {
  private open: Group<T> | undefined;

  /** @param send sends all of its items or, where it rejects, possibly none. */
  constructor(private readonly send: (items: readonly T[]) => Promise<void>) {}

  /** Resolves, or rejects, when the items have been sent, or have not. */
  add(items: readonly T[]): Promise<void> {
    const parts: Promise<void>[] = [];
    for (let from = 0; from < items.length;) {
      const group = (this.open ??= this.begin());
      const part = items.slice(from, from + MOST - group.items.length);
      group.items.push(...part);
      from += part.length;
      if (group.items.length === MOST) this.open = undefined;
      parts.push(group.sent);
    }
    const [first = Promise.resolve()] = parts;
    return parts.length <= 1 ? first : Promise.all(parts).then(() => undefined);
  }

  private begin(): Group<T> {
    const items: T[] = [];
    const sent = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      if (this.open?.items === items) this.open = undefined;
      return this.send(items);
    });
    return { items, sent };
  }
}
