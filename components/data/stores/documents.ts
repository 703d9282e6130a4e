import { documentsSubject } from "../../operations/alarm-subjects";
import { charge, instances, SECRET, type Prices } from "../../price";
import { Documents, type DocumentsArgs } from "../documents";
import type { StoreArgs } from "../store";
import { endpoints, type Environment, type StoreKind, type StorePlan } from "./store";

export interface DocumentsConfig {
  readonly documents?:
    | (Omit<DocumentsArgs, keyof StoreArgs | "logs" | "zones"> & {
        /** Service accounts that sign in by their role. */
        readonly serviceAccounts: readonly string[];
      })
    | undefined;
}

/** Name of the component, and last part of the cluster's identifier. */
const NAME = "documents";

const PORTS = { from: 27_017, to: 27_017 };

const PRICES: Prices = {
  billed: {
    "aws:docdb/cluster:Cluster": () => charge("secrets", SECRET),
    "aws:docdb/clusterInstance:ClusterInstance": ({ inputs }) =>
      instances("DocumentDB instances", inputs.instanceClass),
  },
  hourly: { "db.r6g.large": 0.26315, "db.t4g.medium": 0.07566 },
  free: ["aws:docdb/clusterParameterGroup:ClusterParameterGroup", "aws:docdb/subnetGroup:SubnetGroup"],
};

/** The document database, where the configuration has one. */
export const documentStores: StoreKind<DocumentsConfig> = { plan, prices: PRICES };

function plan({ documents: settings }: DocumentsConfig, environment: Environment): StorePlan[] {
  if (settings === undefined) return [];
  const { serviceAccounts } = settings;
  const identifier = `${environment.identifier}-${NAME}`;
  return [
    {
      name: NAME,
      ports: PORTS,
      subjects: [documentsSubject(NAME, identifier)],
      build: ({ account, vpcId, subnetIds, zones, protect, logs, opts }) => {
        const documents = new Documents(
          NAME,
          { ...settings, identifier, account, vpcId, subnetIds, zones, protect, logs },
          opts,
        );
        const { host, readHost, port, adminSecretArn, securityGroupId } = documents;
        return {
          securityGroupId,
          destinations: endpoints(NAME, documents, settings.instances - 1),
          // DocumentDB identifies users by their role and requires no IAM permission.
          grants: serviceAccounts.map((user) => [user, []] as const),
          outputs: (roles) => ({
            documents: {
              host,
              readHost,
              port,
              adminSecretArn,
              users: Object.fromEntries(
                serviceAccounts.flatMap((user) => (roles[user] ? [[user, roles[user]]] : [])),
              ),
            },
          }),
        };
      },
    },
  ];
}
