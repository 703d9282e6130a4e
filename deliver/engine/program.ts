import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { Recording } from "../../plan/record";

/** What must be made before a program can be previewed. */
export type Requirement = "images" | "pages";

/** A Pulumi program that stacks are deployed with. */
export interface Program {
  /** Pulumi project, as in its `Pulumi.yaml`. */
  readonly project: string;
  /** Folder with `Pulumi.yaml` and the stacks' configuration. */
  readonly folder: string;
  /** Runs the program in this process, once an operation. */
  readonly run: PulumiFn;
  /** The program of a stack without an engine; what it depends on, costs and takes is read from that. */
  readonly record: (stack: string) => Promise<Recording>;
  readonly needs: readonly Requirement[];
}
