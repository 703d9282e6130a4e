import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

export interface PeopleRightsArgs {
  /** The services' namespace. */
  readonly namespace: pulumi.Input<string>;
  /** Groups that the cluster counts people among, by what they may do; without a group nobody may. */
  readonly groups: {
    readonly admin?: string | undefined;
    readonly developer?: string | undefined;
    readonly readOnly?: string | undefined;
  };
}

type Rule = k8s.types.input.rbac.v1.PolicyRule;

/**
 * What developers do to a running system: look in through a port, and have a pod made anew. Not `exec`, which acts with
 * the pod's own rights to the data, and no changes, which are made by deploying.
 */
const OPERATING: Rule[] = [
  { apiGroups: [""], resources: ["pods"], verbs: ["delete"] },
  { apiGroups: [""], resources: ["pods/eviction"], verbs: ["create"] },
  { apiGroups: [""], resources: ["pods/portforward"], verbs: ["create", "get"] },
];

/** What lies outside the namespace and explains what happens in it. */
const SURROUNDINGS: Rule[] = [
  { apiGroups: [""], resources: ["namespaces", "nodes"], verbs: ["get", "list", "watch"] },
  { apiGroups: ["metrics.k8s.io"], resources: ["nodes", "pods"], verbs: ["get", "list"] },
  { apiGroups: ["storage.k8s.io"], resources: ["storageclasses"], verbs: ["get", "list", "watch"] },
];

const RBAC = "rbac.authorization.k8s.io";

/**
 * What people may do in the cluster, by group. Administrators do everything; developers see the namespace, but no
 * secrets, and operate what runs there; the others see it.
 */
export class PeopleRights extends pulumi.ComponentResource {
  constructor(
    private readonly name: string,
    private readonly args: PeopleRightsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:k8s:PeopleRights", name, {}, opts);
    const { admin, developer, readOnly } = args.groups;
    if (admin !== undefined) this.bindEverywhere("admin", "cluster-admin", [admin]);
    if (developer !== undefined) this.bindOperating(developer);
    const looking = [developer, readOnly].filter((group) => group !== undefined);
    if (looking.length > 0) {
      this.bind("view", { kind: "ClusterRole", name: "view" }, looking);
      this.bindSurroundings(looking);
    }
    this.registerOutputs({});
  }

  private bindOperating(developer: string): void {
    const role = new k8s.rbac.v1.Role(
      `${this.name}-operating`,
      { metadata: { name: "operating", namespace: this.args.namespace }, rules: OPERATING },
      { parent: this },
    );
    this.bind("operators", { kind: "Role", name: role.metadata.name }, [developer]);
  }

  private bindSurroundings(groups: readonly string[]): void {
    const role = new k8s.rbac.v1.ClusterRole(
      `${this.name}-surroundings`,
      { metadata: this.global("surroundings"), rules: SURROUNDINGS },
      { parent: this },
    );
    this.bindEverywhere("onlookers", role.metadata.name, groups);
  }

  /** Gives groups a role within the namespace. */
  private bind(
    purpose: string,
    role: { readonly kind: "Role" | "ClusterRole"; readonly name: pulumi.Input<string> },
    groups: readonly string[],
  ): void {
    new k8s.rbac.v1.RoleBinding(
      `${this.name}-${purpose}`,
      {
        metadata: { name: `people-${purpose}`, namespace: this.args.namespace },
        roleRef: { apiGroup: RBAC, ...role },
        subjects: subjects(groups),
      },
      { parent: this },
    );
  }

  /** Gives groups a role in the whole cluster. */
  private bindEverywhere(purpose: string, name: pulumi.Input<string>, groups: readonly string[]): void {
    new k8s.rbac.v1.ClusterRoleBinding(
      `${this.name}-${purpose}`,
      {
        metadata: this.global(purpose),
        roleRef: { apiGroup: RBAC, kind: "ClusterRole", name },
        subjects: subjects(groups),
      },
      { parent: this },
    );
  }

  /** For what belongs to no namespace: a name that tells it from another environment's, and a label to find it by. */
  private global(purpose: string): k8s.types.input.meta.v1.ObjectMeta {
    const { namespace } = this.args;
    return {
      name: pulumi.interpolate`${namespace}-people-${purpose}`,
      labels: { "app.kubernetes.io/part-of": namespace },
    };
  }
}

function subjects(groups: readonly string[]): k8s.types.input.rbac.v1.Subject[] {
  return groups.map((name) => ({ apiGroup: RBAC, kind: "Group", name }));
}
