/** An item that can never be saved, and why. */
export interface Rejected<T> {
  readonly item: T;
  readonly error: unknown;
}

/**
 * Saves items all at once, and where one of them makes that impossible, finds it by halving.
 *
 * @param save saves all of its items or none
 * @param isPoison whether an error is the fault of an item, so that saving it would fail for ever
 * @returns the items at fault; all others are saved. Any other error is thrown as it is, whatever has been saved.
 */
export async function saveBisecting<T>(
  items: readonly T[],
  save: (items: readonly T[]) => Promise<void>,
  isPoison: (error: unknown) => boolean,
): Promise<Rejected<T>[]> {
  const [first] = items;
  if (first === undefined) return [];
  try {
    await save(items);
    return [];
  } catch (error) {
    if (!isPoison(error)) throw error;
    if (items.length === 1) return [{ item: first, error }];
    const middle = items.length >> 1;
    const before = await saveBisecting(items.slice(0, middle), save, isPoison);
    const after = await saveBisecting(items.slice(middle), save, isPoison);
    return [...before, ...after];
  }
}
