import type * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../components/compute/cluster";
import { PodRole } from "../components/compute/pod-role";
import type { Images } from "../components/edge/images";
import type { Statement } from "../components/iam";
import {
  readBucket,
  readSecret,
  signInToDatabase,
  signInToQueue,
  useTopics,
} from "../components/identity/grants";
import { databaseJob } from "../platform/name";
import type { Stores } from "./data";
import type { Scope } from "./scope";

/** Users that the migrations make in MySQL, named after the services. */
export const MYSQL_USERS = { producer: "producer", consumer: "consumer" } as const;

/** What a service account may do, as one of its stores has it. */
type Grant = readonly [serviceAccount: string, statements: readonly Statement[]];

/** ARNs of the roles, by service account. */
export type ServiceRoles = Readonly<Record<string, pulumi.Output<string>>>;

/** Gives each service a role of its own, by Pod Identity. */
export function buildPodRoles(
  scope: Scope,
  cluster: Cluster,
  stores: Stores,
  images: Images | undefined,
): ServiceRoles {
  const { config, opts } = scope;
  const service = { clusterName: cluster.clusterName, namespace: config.namespace };
  const statements = new Map<string, readonly Statement[]>();
  const grants = [
    ...ownGrants(scope, stores),
    ...imageGrants(scope, images),
    ...furtherGrants(scope, stores),
  ];
  for (const [serviceAccount, more] of grants) {
    statements.set(serviceAccount, [...(statements.get(serviceAccount) ?? []), ...more]);
  }
  const roles: Record<string, pulumi.Output<string>> = {};
  for (const [serviceAccount, all] of statements) {
    const name = OWN.has(serviceAccount) ? serviceAccount : `service-${serviceAccount}`;
    const role = new PodRole(name, { ...service, serviceAccount, statements: all }, opts);
    roles[serviceAccount] = role.arn;
  }
  return roles;
}

/** The services of this repository, and the image proxy. */
const OWN: ReadonlySet<string> = new Set(["producer", "consumer", "migrations", "images"]);

function ownGrants({ account }: Scope, { mysql, databases, search, queue }: Stores): Grant[] {
  const users = ["producer", "consumer"] as const;
  return [
    ...users.map((service): Grant => [
      service,
      [
        signInToDatabase(account, mysql.resourceId, MYSQL_USERS[service]),
        signInToQueue(queue.arn, queue.userArns[service]),
      ],
    ]),
    ["migrations", readSecret(account, mysql.adminSecretArn, mysql.keyArn)],
    // What makes the users of a further database runs under the database's name.
    ...Object.entries(databases).map(([name, { adminSecretArn, keyArn }]): Grant => [
      databaseJob(name),
      readSecret(account, adminSecretArn, keyArn),
    ]),
    ["migrations", search ? readSecret(account, search.user.secretArn, search.user.keyArn) : []],
  ];
}

/** The proxy reads images and the key that their addresses are signed with. */
function imageGrants({ account }: Scope, images: Images | undefined): Grant[] {
  if (images === undefined) return [];
  const { bucketArn, signingSecretArn, keyArn } = images;
  return [
    ["images", [...readBucket(account, bucketArn, keyArn), ...readSecret(account, signingSecretArn, keyArn)]],
  ];
}

/** What those may do whom the configuration lets sign in to further stores. */
function furtherGrants({ config, account }: Scope, { databases, postgres, streaming }: Stores): Grant[] {
  const signIn = (
    store: { readonly resourceId: pulumi.Output<string> } | undefined,
    users: readonly string[],
  ) => users.map((user): Grant => [user, store ? [signInToDatabase(account, store.resourceId, user)] : []]);
  return [
    ...Object.entries(config.databases).flatMap(([name, { serviceAccounts }]) =>
      signIn(databases[name], serviceAccounts),
    ),
    ...signIn(postgres, config.postgres?.serviceAccounts ?? []),
    ...Object.entries(config.streaming?.serviceAccounts ?? {}).map(([user, use]): Grant => [
      user,
      streaming ? useTopics(streaming.arn, use) : [],
    ]),
    // The document database knows users by their role, and asks IAM for no permission.
    ...(config.documents?.serviceAccounts ?? []).map((user): Grant => [user, []]),
  ];
}
