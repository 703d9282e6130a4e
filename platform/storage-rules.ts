import type { Service } from "./services";
import { gibOf, LEAST_GIB } from "./storage";

/** What is wrong with the storage that a manifest asks for: sentences without a full stop. */
export function storageProblems({ kind, storage, scaling, was }: Service): string[] {
  if (storage.length === 0) {
    return was === undefined
      ? []
      : [`was is "${was}"; it must be left out, since a service without storage keeps no former name`];
  }
  const problems: string[] = [];
  if (kind !== "http" && kind !== "worker") {
    problems.push(
      `storage is set; it must be left out, since kind is "${kind}" and neither "http" nor "worker"`,
    );
  }
  if (scaling.length > 0) {
    problems.push(
      "scaling is set; it must be left out, since a service with storage has a fixed number of pods, each with its volumes",
    );
  }
  storage.forEach(({ class: of, size, path }, index) => {
    const key = `storage.${index}`;
    const before = storage.slice(0, index);
    if ((gibOf(size) ?? 0) < LEAST_GIB[of]) {
      problems.push(`${key}.size is "${size}"; it must be at least ${LEAST_GIB[of]}Gi for the class ${of}`);
    }
    if (before.some((other) => other.class === of)) {
      problems.push(
        `${key}.class is "${of}"; it must be another class, since a service has one volume of each`,
      );
    }
    const other = before.find((one) => isInside(path, one.path) || isInside(one.path, path));
    if (other !== undefined) {
      problems.push(`${key}.path is "${path}"; it must be outside ${other.path}, where another volume is`);
    }
  });
  return problems;
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
