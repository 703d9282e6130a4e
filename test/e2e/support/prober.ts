import { bundle } from "./bundle";
import type { Conversation, Kubectl } from "./kubectl";

/** Something that a pod may try to reach. */
export interface Target {
  /** An address. */
  readonly host: string;
  readonly port: number;
  /** @default "TCP" */
  readonly protocol?: "TCP" | "UDP";
}

/** The program of the pods: `node -e PROGRAM listen PORT...` or `node -e PROGRAM probe`. */
export const PROGRAM = bundle("prober-pod.ts");

/** Tries connections from inside a running pod, which has to have Node.js. */
export class Prober {
  private constructor(private readonly conversation: Conversation) {}

  static open(kubectl: Kubectl, namespace: string, pod: string): Prober {
    const command = ["node", "-e", PROGRAM, "probe"];
    return new Prober(kubectl.converse("exec", "-i", "-n", namespace, pod, "--", ...command));
  }

  /** Which of the targets the pod reaches at the moment, in their order. */
  async reach(targets: readonly Target[]): Promise<readonly boolean[]> {
    return JSON.parse(await this.conversation.ask(JSON.stringify(targets))) as boolean[];
  }

  close(): Promise<void> {
    return this.conversation.end();
  }
}
