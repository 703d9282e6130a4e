import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, type Account } from "../iam";
import { boundaryStatements } from "./boundary-rules";

export interface BoundaryArgs {
  /** Physical name of the environment, prefix of the policy's name and of every role's. */
  readonly identifier: string;
  readonly account: Account;
  /**
   * Who makes the policy: `own`, this component; `bootstrap`, the program of that name, beforehand. The latter is for
   * those who deploy with rights that let them make roles only within a boundary which they cannot change.
   */
  readonly source: "own" | "bootstrap";
}

const ROLE = "aws:iam/role:Role";

/** IAM takes no longer names of roles. */
const LONGEST_NAME = 64;

/** The permissions boundary of an environment: the most that any of its roles may do, whatever policies it has. */
export class Boundary extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  /**
   * Sets the boundary on every role made with this among its `transformations`, or under a component that is, and
   * names the role after the environment, as deployers' rights go by names. Roles that a provider's own component makes
   * are out of its reach: `refuseUnbounded` sees those.
   */
  readonly set: pulumi.ResourceTransformation = ({ type, name, props, opts }) => {
    if (type !== ROLE) return undefined;
    const given: unknown = props.name;
    return {
      props: { ...props, name: given ?? this.nameOf(name), permissionsBoundary: this.arn },
      opts,
    };
  };

  constructor(
    private readonly name: string,
    private readonly args: BoundaryArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:compute:Boundary", name, {}, opts);
    const { identifier, account, source } = args;
    this.arn =
      source === "own"
        ? this.policy().arn
        : pulumi.output(`arn:aws:iam::${account.id}:policy/${identifier}-boundary`);
    this.registerOutputs({ arn: this.arn });
  }

  private policy(): aws.iam.Policy {
    const { identifier, account } = this.args;
    return new aws.iam.Policy(
      `${this.name}-policy`,
      {
        // Not bootstrap's name, so that an environment may change over to that one.
        name: `${identifier}-own-boundary`,
        description: `The most that a role of ${identifier} may do`,
        policy: policyDocument(...boundaryStatements(account.id, identifier)),
      },
      { parent: this },
    );
  }

  /** `millrace-dev-producer`, of `producer-role`. */
  private nameOf(role: string): string {
    const name = `${this.args.identifier}-${role.replace(/-role$/, "")}`;
    if (name.length > LONGEST_NAME) {
      throw new Error(
        `A role's name has at most ${LONGEST_NAME} characters, and ${name} has ${name.length}.`,
      );
    }
    return name;
  }
}

/**
 * Refuses every role that has no boundary, whoever makes it; for `pulumi.runtime.registerResourceTransform`, by which
 * the engine asks about each resource.
 */
export const refuseUnbounded: pulumi.ResourceTransform = ({ type, name, props }) => {
  if (type === ROLE && props.permissionsBoundary === undefined) {
    throw new Error(
      `Role ${name} has no permissions boundary; make it under a component with the stack's options.`,
    );
  }
  return undefined;
};
