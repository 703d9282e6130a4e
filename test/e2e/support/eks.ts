import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Cluster } from "./cluster";

/** The kinds that only EKS Auto Mode knows. */
const KINDS = [
  { group: "eks.amazonaws.com", kind: "NodeClass", plural: "nodeclasses", scope: "Cluster" },
  { group: "karpenter.sh", kind: "NodePool", plural: "nodepools", scope: "Cluster" },
  {
    group: "eks.amazonaws.com",
    kind: "TargetGroupBinding",
    plural: "targetgroupbindings",
    scope: "Namespaced",
  },
] as const;

const NAMESPACE = "millrace-e2e-deployer";

/** How a cluster is reached, as EKS tells it. */
export interface Access {
  readonly endpoint: string;
  /** PEM file of the API server's certificate authority. */
  readonly authority: string;
  /** Folder with an `aws` that answers `eks get-token`. */
  readonly bin: string;
}

/**
 * Makes a cluster look like one of EKS Auto Mode to deployments: it accepts the objects that only Auto Mode
 * knows, which nobody acts upon, and a token gives access.
 *
 * @param dir folder for the files of {@link Access}.
 */
export async function imitateEks({ kubectl }: Cluster, dir: string): Promise<Access> {
  for (const kind of KINDS) await kubectl.apply(definition(kind));
  await Promise.all(
    KINDS.map(({ plural, group }) =>
      kubectl.run("wait", `crd/${plural}.${group}`, "--for=condition=Established", "--timeout=60s"),
    ),
  );
  const account = { name: NAMESPACE, namespace: NAMESPACE };
  await kubectl.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
  await kubectl.apply({ apiVersion: "v1", kind: "ServiceAccount", metadata: account });
  await kubectl.apply({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: NAMESPACE },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
    subjects: [{ kind: "ServiceAccount", ...account }],
  });
  const token = await kubectl.run("create", "token", NAMESPACE, "-n", NAMESPACE, "--duration=4h");
  const config = (field: string) =>
    kubectl.run("config", "view", "--minify", "--raw", "-o", `jsonpath={.clusters[0].cluster.${field}}`);
  const authority = join(dir, "authority.pem");
  writeFileSync(authority, Buffer.from(await config("certificate-authority-data"), "base64"));
  return { endpoint: await config("server"), authority, bin: awsCommand(dir, token.trim()) };
}

/** Removes what an earlier run, or this one, has made. */
export async function undoImitation({ kubectl }: Cluster): Promise<void> {
  const kinds = KINDS.map(({ plural, group }) => `crd/${plural}.${group}`);
  await kubectl.run("delete", ...kinds, "--ignore-not-found");
  await kubectl.run("delete", `clusterrolebinding/${NAMESPACE}`, "--ignore-not-found");
  await kubectl.run("delete", "namespace", NAMESPACE, "--ignore-not-found");
}

/** A command `aws` that knows `aws eks get-token` and nothing else; returns its folder. */
function awsCommand(dir: string, token: string): string {
  const credential = {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    kind: "ExecCredential",
    status: { token },
  };
  const bin = join(dir, "aws");
  mkdirSync(bin);
  const path = join(bin, "aws");
  writeFileSync(
    path,
    `#!/bin/sh
[ "$1 $2" = "eks get-token" ] || { echo "aws $*: only eks get-token is there" >&2; exit 1; }
echo '${JSON.stringify(credential)}'
`,
    { mode: 0o700 },
  );
  chmodSync(path, 0o700);
  return bin;
}

function definition({ group, kind, plural, scope }: (typeof KINDS)[number]) {
  const anything = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope,
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: anything } }],
    },
  };
}
