import type { Answer } from "./account";

// Answers of operations that moto 5.2.5 lacks, in the form that the API references document:
// https://docs.aws.amazon.com/eks/latest/APIReference/, .../AmazonElastiCache/latest/APIReference/,
// .../AmazonRDS/latest/APIReference/, .../opensearch-service/latest/APIReference/, .../msk/1.0/apireference/,
// .../servicequotas/2019-06-24/apireference/ and .../chatbot/latest/APIReference/.

/** Kubernetes versions, with the end of their standard support as seconds since 1970. */
export function clusterVersions(
  versions: Readonly<Record<string, { readonly status: string; readonly end: string }>>,
): Answer {
  return {
    service: "eks",
    has: "/cluster-versions",
    body: {
      clusterVersions: Object.entries(versions).map(([clusterVersion, { status, end }]) => ({
        clusterVersion,
        clusterType: "eks",
        versionStatus: status,
        endOfStandardSupportDate: Date.parse(end) / 1000,
      })),
    },
  };
}

/** Versions of an add-on for a version of Kubernetes, the first of them the default. */
export function addOnVersions(
  addonName: string,
  clusterVersion: string,
  versions: readonly string[],
): Answer {
  return {
    service: "eks",
    has: ["/addons/supported-versions", `addonName=${addonName}`],
    body: {
      addons: [
        {
          addonName,
          addonVersions: versions.map((addonVersion, index) => ({
            addonVersion,
            compatibilities: [{ clusterVersion, defaultVersion: index === 0 }],
          })),
        },
      ],
    },
  };
}

/** The JSON schema of an add-on's configuration. */
export function addOnSchema(addonName: string, schema: object): Answer {
  return {
    service: "eks",
    has: ["/addons/configuration-schemas", `addonName=${addonName}&`],
    body: { addonName, addonVersion: "v1", configurationSchema: JSON.stringify(schema) },
  };
}

export function orderable(
  engine: string,
  engineVersion: string,
  type: string,
  zones: readonly string[],
): Answer {
  const names = zones.map((zone) => `<AvailabilityZone><Name>${zone}</Name></AvailabilityZone>`).join("");
  const option =
    `<OrderableDBInstanceOption><Engine>${engine}</Engine><EngineVersion>${engineVersion}</EngineVersion>` +
    `<DBInstanceClass>${type}</DBInstanceClass><AvailabilityZones>${names}</AvailabilityZones></OrderableDBInstanceOption>`;
  return {
    service: "rds",
    has: `Engine=${engine}&`,
    body:
      `<DescribeOrderableDBInstanceOptionsResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/">` +
      `<DescribeOrderableDBInstanceOptionsResult><OrderableDBInstanceOptions>${zones.length > 0 ? option : ""}` +
      `</OrderableDBInstanceOptions></DescribeOrderableDBInstanceOptionsResult></DescribeOrderableDBInstanceOptionsResponse>`,
  };
}

export function cacheVersions(engine: string, versions: readonly string[]): Answer {
  const all = versions
    .map(
      (version) =>
        `<CacheEngineVersion><Engine>${engine}</Engine><EngineVersion>${version}</EngineVersion></CacheEngineVersion>`,
    )
    .join("");
  return {
    service: "elasticache",
    has: "DescribeCacheEngineVersions",
    body:
      `<DescribeCacheEngineVersionsResponse xmlns="http://elasticache.amazonaws.com/doc/2015-02-02/">` +
      `<DescribeCacheEngineVersionsResult><CacheEngineVersions>${all}</CacheEngineVersions>` +
      `</DescribeCacheEngineVersionsResult></DescribeCacheEngineVersionsResponse>`,
  };
}

/** The services among all that a region offers interface endpoints for, with the names of their zones. */
export function endpointServices(services: Readonly<Record<string, readonly string[]>>): Answer {
  const details = Object.entries(services).map(([name, zones]) => {
    const items = zones.map((zone) => `<item>${zone}</item>`).join("");
    return `<item><serviceName>${name}</serviceName><availabilityZoneSet>${items}</availabilityZoneSet></item>`;
  });
  return {
    service: "ec2",
    has: "DescribeVpcEndpointServices",
    body: `<DescribeVpcEndpointServicesResponse><serviceDetailSet>${details.join("")}</serviceDetailSet></DescribeVpcEndpointServicesResponse>`,
  };
}

/** Rules of a registry's pull-through cache, by the prefixes of their repositories. */
export function cacheRules(...prefixes: readonly string[]): Answer {
  return {
    service: "ecr",
    has: "DescribePullThroughCacheRules",
    body: { pullThroughCacheRules: prefixes.map((ecrRepositoryPrefix) => ({ ecrRepositoryPrefix })) },
  };
}

export function searchTypes(types: Readonly<Record<string, readonly string[]>>): Answer {
  return {
    service: "es",
    has: "/instanceTypeDetails/",
    body: {
      InstanceTypeDetails: Object.entries(types).map(([InstanceType, AvailabilityZones]) => ({
        InstanceType,
        AvailabilityZones,
      })),
    },
  };
}

export function kafkaVersions(versions: Readonly<Record<string, string>>): Answer {
  return {
    service: "kafka",
    has: "/v1/kafka-versions",
    body: { kafkaVersions: Object.entries(versions).map(([version, status]) => ({ version, status })) },
  };
}

/** Applied quotas by their code, the same for every service that is asked. */
export function appliedQuotas(values: Readonly<Record<string, number>>): Answer {
  return {
    service: "servicequotas",
    has: "ListServiceQuotas",
    body: { Quotas: Object.entries(values).map(([QuotaCode, Value]) => ({ QuotaCode, Value })) },
  };
}

export function slackWorkspaces(...ids: readonly string[]): Answer {
  return {
    service: "chatbot",
    has: "/describe-slack-workspaces",
    body: { SlackWorkspaces: ids.map((SlackTeamId) => ({ SlackTeamId, SlackTeamName: "team" })) },
  };
}

/** A refusal, as services with JSON and with XML protocols word it. */
export function denied(service: string, has: string, action: string): Answer {
  const message = `User: arn:aws:iam::123456789012:user/nobody is not authorized to perform: ${action}`;
  switch (service) {
    case "ec2":
      return { service, has, status: 403, body: refusal("Response", "UnauthorizedOperation", message) };
    case "route53":
      return { service, has, status: 403, body: refusal("ErrorResponse", "AccessDenied", message) };
    case "s3":
      return { service, has, status: 403, body: error("AccessDenied", message) };
    default:
      return { service, has, status: 400, body: { __type: "AccessDeniedException", message } };
  }
}

function refusal(root: string, code: string, message: string): string {
  const inner = error(code, message);
  return `<${root}>${root === "Response" ? `<Errors>${inner}</Errors>` : inner}</${root}>`;
}

function error(code: string, message: string): string {
  return `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
}
