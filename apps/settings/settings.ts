import type { SecretFile } from "../../k8s/pod";
import { credentialsDirectory } from "../../k8s/pod";

/** Settings of a container: environment variables, and keys of Kubernetes Secrets that it sees as files. */
export interface Settings {
  readonly env: Readonly<Record<string, string>>;
  readonly secretFiles: readonly SecretFile[];
}

/** All of these settings; of a variable that several set, the last value. */
export function together(...all: readonly Settings[]): Settings {
  return {
    env: Object.fromEntries(all.flatMap(({ env }) => Object.entries(env))),
    secretFiles: all.flatMap(({ secretFiles }) => secretFiles),
  };
}

export function variables(env: Readonly<Record<string, string>>): Settings {
  return { env, secretFiles: [] };
}

/** Value of a setting that names credentials in a file. */
export function credentialsFile(key: string): string {
  return `file:${credentialsDirectory}/${key}`;
}
