/** `route-table` of `routeTable`. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter, index) => `${index === 0 ? "" : "-"}${letter.toLowerCase()}`);
}
