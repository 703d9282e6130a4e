/** Code of the function that throws copies away, in plain text as Lambda takes it; its runtime brings the SDK along. */
export const INVALIDATE = `"use strict";
const { CloudFrontClient, CreateInvalidationCommand } = require("@aws-sdk/client-cloudfront");

const client = new CloudFrontClient({});

exports.handler = async ({ distributionId, paths }, { awsRequestId }) => {
  const { Invalidation } = await client.send(
    new CreateInvalidationCommand({
      DistributionId: distributionId,
      // CloudFront does nothing for a reference that it knows; going back to an earlier page is no repetition.
      InvalidationBatch: { CallerReference: awsRequestId, Paths: { Quantity: paths.length, Items: paths } },
    }),
  );
  return { id: Invalidation.Id, status: Invalidation.Status };
};
`;
