import assert from "node:assert/strict";
import { Search, type SearchArgs } from "../../../../components/data/search";
import { statementsOf } from "../../../support/graph";
import { assertParents, made, value } from "../account/made";

const ADMIN = "arn:aws:iam::123456789012:role/platform";

const ARGS: SearchArgs = {
  identifier: "millrace-test-search",
  account: { id: "123456789012", region: "eu-central-1" },
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2", "subnet-3"],
  version: "3.3",
  nodeType: "r7g.large.search",
  nodesPerZone: 2,
  masterType: "m7g.large.search",
  standby: true,
  volumeGb: 100,
  admins: [ADMIN],
  softwareUpdates: true,
  protect: true,
  logs: { kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/logs", retentionInDays: 30 },
};

const DOMAIN = "arn:aws:es:eu-central-1:123456789012:domain/millrace-test-search";
const KEY = "arn:aws:kms:eu-central-1:123456789012:key/find-encryption-key-id";
const LOGS = {
  AUDIT_LOGS: "audit",
  ES_APPLICATION_LOGS: "application",
  INDEX_SLOW_LOGS: "index-slow",
  SEARCH_SLOW_LOGS: "search-slow",
};

const search = (args: Partial<SearchArgs> = {}) => made(() => new Search("find", { ...ARGS, ...args }));

describe("Search", () => {
  it("makes its parts as children, named after their parents", async () => {
    assertParents((await search()).resources, "find");
  });

  it("is a domain as the arguments say, encrypted everywhere, without a password", async () => {
    const { logPublishingOptions, accessPolicies, ...inputs } = (await search()).named("find-domain").inputs;
    assert.equal(typeof accessPolicies, "string");
    assert.ok(Array.isArray(logPublishingOptions));
    assert.deepEqual(inputs, {
      domainName: "millrace-test-search",
      engineVersion: "OpenSearch_3.3",
      clusterConfig: {
        instanceType: "r7g.large.search",
        instanceCount: 6,
        zoneAwarenessEnabled: true,
        zoneAwarenessConfig: { availabilityZoneCount: 3 },
        multiAzWithStandbyEnabled: true,
        dedicatedMasterEnabled: true,
        dedicatedMasterType: "m7g.large.search",
        dedicatedMasterCount: 3,
      },
      vpcOptions: { subnetIds: ARGS.subnetIds, securityGroupIds: ["find-group-id"] },
      ebsOptions: { ebsEnabled: true, volumeType: "gp3", volumeSize: 100 },
      encryptAtRest: { enabled: true, kmsKeyId: KEY },
      nodeToNodeEncryption: { enabled: true },
      domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10" },
      advancedSecurityOptions: {
        enabled: true,
        internalUserDatabaseEnabled: false,
        masterUserOptions: { masterUserArn: "arn:aws:iam::123456789012:role/millrace-test-search-admin" },
      },
      autoTuneOptions: { desiredState: "ENABLED", useOffPeakWindow: true },
      offPeakWindowOptions: { enabled: true, offPeakWindow: { windowStartTime: { hours: 1, minutes: 0 } } },
      softwareUpdateOptions: { autoSoftwareUpdateEnabled: true },
    });
  });

  it("writes its logs into groups that are there first, which it alone may write to", async () => {
    const { named, before } = await search();
    assert.deepEqual(
      named("find-domain").inputs.logPublishingOptions,
      Object.entries(LOGS).map(([logType, purpose]) => ({
        logType,
        enabled: true,
        cloudwatchLogGroupArn: `arn:aws:logs:eu-central-1:123456789012:log-group:/aws/opensearch/millrace-test-search/${purpose}`,
      })),
    );
    for (const purpose of Object.values(LOGS)) {
      assert.deepEqual(named(`find-logs-${purpose}`).inputs, {
        name: `/aws/opensearch/millrace-test-search/${purpose}`,
        ...ARGS.logs,
      });
    }
    assert.ok(before("find-domain").includes("find-logs-policy"));
    const [statement] = statementsOf(named("find-logs-policy"));
    assert.ok(statement);
    assert.deepEqual(statement.Principal, { Service: "es.amazonaws.com" });
    assert.deepEqual(statement.Action, ["logs:CreateLogStream", "logs:PutLogEvents"]);
    assert.equal(statement.Resource?.length, 4);
    assert.deepEqual(statement.Condition, {
      StringEquals: { "aws:SourceAccount": "123456789012" },
      ArnEquals: { "aws:SourceArn": DOMAIN },
    });
  });

  it("lends its administrator to those named, who may then ask this domain for anything", async () => {
    const { named } = await search();
    const [trust] = statementsOf(named("find-admin"));
    assert.deepEqual([trust?.Principal, trust?.Action], [{ AWS: ADMIN }, ["sts:AssumeRole"]]);
    const [right] = statementsOf(named("find-admin-policy"));
    assert.ok(right);
    assert.deepEqual(right.Resource, [`${DOMAIN}/*`]);
    assert.ok(right.Action.every((action) => /^es:ESHttp[A-Z][a-z]+$/.test(action)));
  });

  it("lets in whom IAM in its account lets in, and nobody else", async () => {
    const [statement, ...more] = statementsOf((await search()).named("find-domain"));
    assert.ok(statement);
    assert.deepEqual(statement.Principal, { AWS: "arn:aws:iam::123456789012:root" });
    assert.deepEqual(statement.Resource, [`${DOMAIN}/*`]);
    assert.deepEqual(more, []);
  });

  it("lets OpenSearch come to its key", async () => {
    const [, use] = statementsOf((await search()).named("find-encryption-key"));
    assert.match(JSON.stringify(use?.Condition), /"es\.eu-central-1\.amazonaws\.com"/);
  });

  it("keeps domain and key when protected", async () => {
    const kept = async (protect: boolean) =>
      (await search({ protect })).resources
        .filter((resource) => resource.protect || resource.retainOnDelete)
        .map(({ name }) => name)
        .sort();
    assert.deepEqual(await kept(true), ["find-domain", "find-encryption-key"]);
    assert.deepEqual(await kept(false), []);
  });

  it("waits for no subnet it does not stand in, nor for anybody it lets in", async () => {
    const { named, resources } = await search();
    assert.ok(!("ingress" in named("find-group").inputs));
    assert.ok(!resources.some(({ type }) => type.includes("securityGroupIngressRule")));
  });

  it("hands out what clients, roles and rules need", async () => {
    const { component } = await search();
    assert.equal(
      await value(component.host),
      "vpc-millrace-test-search-example.eu-central-1.es.amazonaws.com",
    );
    assert.equal(await value(component.port), 443);
    assert.deepEqual([component.domainName, component.domainArn], ["millrace-test-search", DOMAIN]);
    assert.equal(await value(component.keyArn), KEY);
    assert.equal(await value(component.securityGroupId), "find-group-id");
    assert.equal(
      await value(component.adminRoleArn),
      "arn:aws:iam::123456789012:role/millrace-test-search-admin",
    );
  });
});
