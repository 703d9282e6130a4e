import type { ResourceModel } from "../resource";

/** OpenSearch. */
export const SEARCH: Readonly<Record<string, ResourceModel>> = {
  "opensearch/domain": {
    nameInput: "domainName",
    lowerCase: true,
    nameTaken: "ResourceAlreadyExistsException",
    updatedBy: ["vpcOptions"],
    arn: ({ physicalName }) => `es:domain/${physicalName}`,
    id: ({ physicalName, region, account }) => `arn:aws:es:${region}:${account}:domain/${physicalName}`,
    outputs: ({ physicalName, region, account, chance }) => {
      const endpoint = `vpc-${physicalName}-${chance.hex(26)}.${region}.es.amazonaws.com`;
      return {
        endpoint,
        dashboardEndpoint: `${endpoint}/_dashboards`,
        domainId: `${account}/${physicalName}`,
        engineVersion: "OpenSearch_2.19",
      };
    },
    seconds: { create: 1200, update: 1200, delete: 600 },
  },
  "opensearchingest/pipeline": {
    nameInput: "pipelineName",
    nameTaken: "ResourceAlreadyExistsException",
    seconds: { create: 600, delete: 120 },
  },
};
