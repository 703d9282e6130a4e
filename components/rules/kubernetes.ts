import { also, oneOf, rule } from "./rule";

// Rules for values that the Kubernetes API, and EKS on its behalf, take.

/**
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names
 */
export const LABEL = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
export const namespace = rule(
  "a Kubernetes namespace: up to 63 lower-case letters, digits and dashes, with no dash at either end",
  /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
);

/**
 * A namespace that this project creates. Kubernetes reserves the prefix `kube-`, and AWS add-ons use `amazon-` and
 * `aws-`.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/
 */
export const ownNamespace = also(
  also(namespace, "must begin with a letter", /^[a-z]/),
  "must not be default or begin with kube-, amazon- or aws-, which Kubernetes and AWS use",
  (text) => text !== "default" && !/^(kube|amazon|aws)-/.test(text),
);

/**
 * A namespace of an access policy, in which `*` stands for any characters.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/access-policies.html
 */
export const accessNamespace = rule(
  'a Kubernetes namespace, or a pattern of some such as "team-*"',
  /^(?=.{1,63}$)[a-z0-9*]([a-z0-9*-]*[a-z0-9*])?$/,
);

/** Prefixes of groups that EKS keeps for Kubernetes and AWS. */
const RESERVED_GROUPS = ["system:", "eks:", "aws:", "amazon:", "iam:"];

/**
 * @see https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
 */
export const group = also(
  rule("a Kubernetes group of up to 63 letters, digits and - _ . : / @", /^[A-Za-z0-9][\w.:/@-]{0,62}$/),
  `must not begin with ${oneOf(RESERVED_GROUPS)}, which EKS reserves`,
  (text) => !RESERVED_GROUPS.some((prefix) => text.startsWith(prefix)),
);

/**
 * The name of a service account of at most 32 characters, the limit of MySQL's user names; its IAM role then stays
 * below 64 characters.
 *
 * @see https://dev.mysql.com/doc/refman/8.4/en/user-names.html
 */
export const serviceAccount = rule(
  "a Kubernetes service account of up to 32 lower-case letters, digits and dashes",
  /^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/,
);

/** Node pools that EKS Auto Mode brings. */
const BUILT_IN_POOLS = ["general-purpose", "system"];

/**
 * A Karpenter node pool, whose name becomes the value of a node label.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/set-builtin-node-pools.html
 */
export const nodePool = also(
  rule(
    "a name of up to 41 lower-case letters, digits and dashes that ends in a letter or digit",
    /^[a-z]([a-z0-9-]{0,39}[a-z0-9])?$/,
  ),
  `must not be ${oneOf(BUILT_IN_POOLS)}, which EKS Auto Mode has built in`,
  (text) => !BUILT_IN_POOLS.includes(text),
);

/** @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
export const cpu = rule('CPUs or thousandths of one, such as "1" or "250m"', /^[1-9]\d{0,6}m?$/);

/** @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
export const memory = rule('an amount such as "256Mi" or "1Gi"', /^[1-9]\d{0,6}(Mi|Gi)$/);

/** @see https://karpenter.sh/docs/concepts/disruption/#nodepool-disruption-budgets */
export const disruptionBudget = rule(
  'a number or percentage of nodes above 0, such as "1" or "20%"',
  /^([1-9]\d{0,4}|[1-9]\d?%|100%)$/,
);

/** @see https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html */
export const version = rule('a Kubernetes version in quotes, such as "1.36"', /^1\.\d{2}$/);

/** @see https://docs.aws.amazon.com/eks/latest/userguide/updating-an-add-on.html */
export const addOnVersion = rule(
  'an EKS add-on\'s version, such as "v0.8.0-eksbuild.2"',
  /^v\d+\.\d+\.\d+-eksbuild\.\d+$/,
);

/** @see https://helm.sh/docs/topics/charts/#the-chartyaml-file */
export const chartVersion = rule('a chart\'s version, such as "2.20.2"', /^\d+\.\d+\.\d+$/);

/** @see https://helm.sh/docs/topics/chart_repository/ */
export const chartRepository = rule(
  'a chart repository\'s address, such as "https://kedacore.github.io/charts", or "oci://HOST/PATH"',
  /^(https?|oci):\/\/[^\s]+[^/\s]$/,
);
