import { Admission } from "../../network/admission";
import { ingestionSubject, searchSubject } from "../../operations/alarm-subjects";
import { charge, field, instances, size, type Prices } from "../../price";
import { Ingestion, type IngestionArgs } from "../ingestion";
import { Search, type SearchArgs } from "../search";
import type { StoreArgs } from "../store";
import type { Environment, Rows, StoreKind, StorePlace, StorePlan } from "./store";

type PipelineSettings = Pick<IngestionArgs, "tables" | "minUnits" | "maxUnits">;

export interface SearchConfig {
  readonly search?:
    | (Omit<SearchArgs, keyof StoreArgs | "logs"> & {
        /** The pipeline that copies rows; without it the domain stays empty. */
        readonly ingestion?: PipelineSettings | undefined;
      })
    | undefined;
}

/** Name of the component, and last part of the domain's identifier. */
const NAME = "search";

const PORTS = { from: 443, to: 443 };

/** Last part of the pipeline's identifier. */
const PIPELINE = "rows";

/** Of a domain, a GB of disk. */
const DISK_GB = 0.122;

/** Of a pipeline, an OpenSearch compute unit. */
const INGESTION_UNIT = 175;

const PRICES: Prices = {
  billed: {
    "aws:opensearch/domain:Domain": ({ inputs }) => {
      const { clusterConfig: nodes, ebsOptions } = inputs;
      const count = size(nodes, "instanceCount");
      const masters =
        field(nodes, "dedicatedMasterEnabled") === true ? size(nodes, "dedicatedMasterCount") : 0;
      return [
        ...instances("OpenSearch nodes", field(nodes, "instanceType"), count),
        ...instances("OpenSearch nodes", field(nodes, "dedicatedMasterType"), masters),
        ...charge("OpenSearch disks, GB", DISK_GB, size(ebsOptions, "volumeSize") * count),
      ];
    },
    "aws:opensearchingest/pipeline:Pipeline": ({ inputs }) =>
      charge("OpenSearch compute units", INGESTION_UNIT, Number(inputs.minUnits)),
  },
  hourly: { "m7g.large.search": 0.1356, "r7g.large.search": 0.1776 },
  free: [],
};

/** The search domain and the pipeline that feeds it, where the configuration has them. */
export const searchStores: StoreKind<SearchConfig> = { plan, prices: PRICES };

function plan({ search: settings }: SearchConfig, environment: Environment): StorePlan[] {
  if (settings === undefined) return [];
  const { ingestion } = settings;
  const identifier = `${environment.identifier}-${NAME}`;
  return [
    {
      name: NAME,
      ports: PORTS,
      subjects: [
        searchSubject(NAME, identifier, environment.account.id, settings.volumeGb),
        ...(ingestion ? [ingestionSubject("ingestion", `${environment.identifier}-${PIPELINE}`)] : []),
      ],
      build: (place, others) => {
        const { account, vpcId, subnetIds, protect, logs, opts } = place;
        const domain = new Search(
          NAME,
          { ...settings, identifier, account, vpcId, subnetIds, protect, logs },
          opts,
        );
        const rows = others.flatMap((store) => store.rows ?? [])[0];
        if (ingestion && rows) buildPipeline(place, ingestion, rows, domain);
        const { host, port, adminRoleArn, securityGroupId } = domain;
        return {
          securityGroupId,
          destinations: [{ name: NAME, host, port }],
          grants: [],
          outputs: () => ({ search: { host, port, adminRoleArn } }),
        };
      },
    },
  ];
}

/** Builds the pipeline and admits it to the database that it reads and to the domain that it writes to. */
function buildPipeline(place: StorePlace, settings: PipelineSettings, rows: Rows, domain: Search): void {
  const { identifier, account, vpcId, privateSubnetIds, logs, opts } = place;
  const { clusterIdentifier, schema, ports, securityGroupId, secret } = rows;
  const ingestion = new Ingestion(
    "ingestion",
    {
      ...settings,
      identifier: `${identifier}-${PIPELINE}`,
      account,
      vpcId,
      subnetIds: privateSubnetIds,
      database: { clusterIdentifier, name: schema, port: ports.from, securityGroupId },
      secret,
      domain: { arn: domain.domainArn, host: domain.host },
      logs,
    },
    opts,
  );
  const from = { from: ingestion.securityGroupId, description: "Ingestion pipeline" };
  new Admission("ingestion-mysql-admission", { ...from, to: securityGroupId, ports }, opts);
  new Admission("ingestion-search-admission", { ...from, to: domain.securityGroupId, ports: PORTS }, opts);
}
