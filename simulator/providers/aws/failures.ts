import type { Account } from "../../account/account";
import { shortType } from "../../model/place";
import type { Failure } from "../settings";

/** Failures that the settings ask for; each happens once for the life of the account. */
export class Failures {
  constructor(
    private readonly failures: readonly Failure[],
    private readonly account: Account,
  ) {}

  /** Why an operation fails; undefined where it does not. */
  next(operation: Failure["operation"], token: string): string | undefined {
    const asked = this.failures.filter(
      (failure) =>
        failure.operation === operation && (failure.type === token || failure.type === shortType(token)),
    );
    if (asked.length === 0) return undefined;
    const fires = this.account.change(({ faults }) =>
      asked.filter(({ spec, nth }) => {
        const { seen, fired } = faults.get(spec) ?? { seen: 0, fired: false };
        const hit = !fired && seen + 1 === nth;
        faults.set(spec, { seen: seen + 1, fired: fired || hit });
        return hit;
      }),
    );
    return fires[0] && `InternalFailure: the failure ${fires[0].spec} was asked for. Please try again.`;
  }
}
