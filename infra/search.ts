import type { Aurora } from "../components/data/aurora";
import { Ingestion } from "../components/data/ingestion";
import { IngestionUser } from "../components/data/ingestion-user";
import { Search } from "../components/data/search";
import { DATA_PORTS } from "../components/network/acl-rules";
import { Admission } from "../components/network/admission";
import type { Network } from "../components/network/network";
import type { Config } from "./config";
import type { Scope } from "./scope";

/** Database user of the pipeline; the migrations make it. */
const INGESTION_USER = "ingestion";

/** The search domain, and what feeds it. */
export interface SearchParts {
  readonly domain: Search;
  /** The database user that the pipeline signs in as. */
  readonly user: IngestionUser;
  readonly ingestion?: Ingestion;
}

/** Builds the search domain and, where the configuration asks for it, the pipeline from the database to it. */
export function buildSearch(
  scope: Scope,
  network: Network,
  mysql: Aurora,
  settings: NonNullable<Config["search"]>,
): SearchParts {
  const { config, account, logs, opts } = scope;
  const { protect } = config;
  const identifier = `${scope.identifier}-search`;
  const domain = new Search(
    "search",
    {
      ...settings,
      identifier,
      account,
      vpcId: network.vpcId,
      subnetIds: network.isolatedSubnetIds,
      protect,
      logs,
    },
    opts,
  );
  const user = new IngestionUser(
    "search-user",
    { identifier: `${identifier}-user`, account, userName: INGESTION_USER, protect },
    opts,
  );
  if (settings.ingestion === undefined) return { domain, user };
  const ingestion = new Ingestion(
    "ingestion",
    {
      ...settings.ingestion,
      identifier: `${scope.identifier}-rows`,
      account,
      vpcId: network.vpcId,
      subnetIds: network.privateSubnetIds,
      database: {
        clusterIdentifier: mysql.clusterIdentifier,
        name: config.mysql.database,
        port: DATA_PORTS.mysql.from,
        securityGroupId: mysql.securityGroupId,
      },
      secret: { arn: user.secretArn, keyArn: user.keyArn },
      domain: { arn: domain.domainArn, host: domain.host },
      logs,
    },
    opts,
  );
  const from = { from: ingestion.securityGroupId, description: "Ingestion pipeline" };
  new Admission(
    "ingestion-mysql-admission",
    { ...from, to: mysql.securityGroupId, ports: DATA_PORTS.mysql },
    opts,
  );
  new Admission(
    "ingestion-search-admission",
    { ...from, to: domain.securityGroupId, ports: DATA_PORTS.search },
    opts,
  );
  return { domain, user, ingestion };
}
