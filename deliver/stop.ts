/** Why a run ends before all its steps are done. */
export type StopKind = "failed" | "interrupted" | "declined" | "refused";

export interface Reason {
  /** `aws:ec2/vpc:Vpc network`, where a resource is the reason. */
  readonly resource?: string;
  readonly sentence: string;
  /** What to do next. */
  readonly advice: string;
}

/**
 * Ends a run: `refused` before anything was changed, `declined` by the answer to a question, `interrupted` by a signal,
 * and `failed` otherwise.
 */
export class Stop extends Error {
  constructor(
    readonly kind: StopKind,
    readonly reason?: Reason,
  ) {
    super(reason === undefined ? kind : `${reason.sentence} ${reason.advice}`);
  }
}
