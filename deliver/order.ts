/** A program with the projects whose outputs it reads. */
export interface Dependent {
  readonly project: string;
  readonly reads: readonly string[];
}

interface Resource {
  readonly type: string;
  readonly name: string;
  readonly inputs?: Readonly<Record<string, unknown>> | undefined;
}

/** The projects whose stacks are referenced by these resources, recorded or of a state. */
export function projectsRead(resources: readonly Resource[]): string[] {
  const names = resources
    .filter(({ type }) => type === "pulumi:pulumi:StackReference")
    .map(({ name, inputs }) => (typeof inputs?.name === "string" ? inputs.name : name));
  // ORGANIZATION/PROJECT/STACK
  return [...new Set(names.flatMap((name) => name.split("/").at(-2) ?? []))].sort();
}

/**
 * Programs in the order in which they are deployed: each after those whose outputs it reads, otherwise by name.
 *
 * @throws Error where programs read each other's outputs in a circle.
 */
export function inOrder<T extends Dependent>(programs: readonly T[]): T[] {
  const waiting = [...programs].sort((one, other) => (one.project < other.project ? -1 : 1));
  const ordered: T[] = [];
  while (waiting.length > 0) {
    const left = new Set(waiting.map(({ project }) => project));
    const next = waiting.findIndex(
      ({ project, reads }) => !reads.some((read) => read !== project && left.has(read)),
    );
    if (next < 0) {
      const circle = waiting.map(({ project }) => project).join(", ");
      throw new Error(
        `${circle} read each other's outputs in a circle, so none of them can be deployed first.`,
      );
    }
    ordered.push(...waiting.splice(next, 1));
  }
  return ordered;
}
