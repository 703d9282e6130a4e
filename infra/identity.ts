import type { Cluster } from "../components/cluster/cluster";
import { PodRole } from "../components/identity/pod-role";
import type { Grant, Roles, Store } from "../components/data/stores/store";
import type { Images } from "../components/edge/images";
import type { Statement } from "../components/iam";
import { readBucket, readNamedSecrets, readSecret } from "../components/identity/grants";
import type { Scope } from "./scope";

/** Service account of the image proxy. */
const IMAGES = "images";

/** Gives a role, by Pod Identity, to each service account that has rights in AWS: of services, Jobs and guests. */
export function buildPodRoles(
  scope: Scope,
  cluster: Cluster,
  stores: readonly Store[],
  images: Images | undefined,
): Roles {
  const { config, opts } = scope;
  const { services } = config.registry;
  const own = new Set([...services.map(({ name }) => name), IMAGES]);
  const leftOut = new Set(config.registry.leftOut.map(({ name }) => name));
  const grants = [
    ...stores.flatMap((store) => store.grants),
    ...secretGrants(scope),
    ...imageGrants(scope, images),
  ].filter(([serviceAccount]) => !leftOut.has(serviceAccount));
  const roles = statementsOf(grants).map(([serviceAccount, statements]) => {
    const name = own.has(serviceAccount) ? serviceAccount : `service-${serviceAccount}`;
    const { clusterName } = cluster;
    const role = new PodRole(
      name,
      { clusterName, namespace: config.namespace, serviceAccount, statements },
      opts,
    );
    return [serviceAccount, role.arn] as const;
  });
  return Object.fromEntries(roles);
}

/** All statements of each service account, in the order in which accounts first appear. */
function statementsOf(grants: readonly Grant[]): [serviceAccount: string, statements: Statement[]][] {
  const statements = new Map<string, Statement[]>();
  for (const [serviceAccount, more] of grants) {
    statements.set(serviceAccount, [...(statements.get(serviceAccount) ?? []), ...more]);
  }
  return [...statements];
}

/** Name in Secrets Manager of a secret that a service uses. */
export function secretName({ identifier }: Pick<Scope, "identifier">, secret: string): string {
  return `${identifier}/${secret}`;
}

/** Services read the secrets that they name. */
function secretGrants(scope: Scope): Grant[] {
  const { account, config } = scope;
  return config.registry.deployed
    .filter(({ uses }) => uses.secrets.length > 0)
    .map(({ name, uses }): Grant => [
      name,
      [
        readNamedSecrets(
          account,
          uses.secrets.map((secret) => secretName(scope, secret)),
        ),
      ],
    ]);
}

/** The proxy reads images and the key that their addresses are signed with. */
function imageGrants({ account }: Scope, images: Images | undefined): Grant[] {
  if (images === undefined) return [];
  const { bucketArn, signingSecretArn, keyArn } = images;
  return [
    [IMAGES, [...readBucket(account, bucketArn, keyArn), ...readSecret(account, signingSecretArn, keyArn)]],
  ];
}
