import * as pulumi from "@pulumi/pulumi";
import type { MockCallArgs, MockCallResult, MockResourceArgs } from "@pulumi/pulumi/runtime/mocks";
import { remoteOutputs } from "./remote";

/** The account of every recording. */
export const ACCOUNT = "123456789012";

type Inputs = Readonly<Record<string, unknown>>;
type Outputs = (name: string, inputs: Inputs) => Record<string, unknown>;

/** Zones of the regions that have other than three. */
const ZONE_COUNTS: Readonly<Record<string, number>> = { "us-east-1": 6, "us-west-2": 4 };

const OUTPUTS: Readonly<Record<string, Outputs>> = {
  "aws:backup/vault:Vault": (name, inputs) => ({
    arn: arn("backup", `backup-vault:${given(inputs, "name", name)}`, given(inputs, "region", region())),
  }),
  "aws:acm/certificate:Certificate": (name, inputs) => {
    const domainName = given(inputs, "domainName", name);
    return {
      arn: arn("acm", `certificate/${name}`, regionOf(inputs)),
      domainValidationOptions: [
        {
          domainName,
          resourceRecordName: `_${name}.${domainName}.`,
          resourceRecordType: "CNAME",
          resourceRecordValue: `_${name}.acm-validations.aws.`,
        },
      ],
    };
  },
  "aws:cloudfront/distribution:Distribution": (name) => ({
    arn: `arn:aws:cloudfront::${ACCOUNT}:distribution/${name}-id`,
    domainName: "d111111abcdef8.cloudfront.net",
    hostedZoneId: "Z2FDTNDATAQYW2",
  }),
  "aws:cloudfront/function:Function": (name) => ({
    arn: `arn:aws:cloudfront::${ACCOUNT}:function/${name}`,
  }),
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": (name, inputs) => ({
    arn: arn("logs", `delivery-destination:${given(inputs, "name", name)}`, regionOf(inputs)),
  }),
  "aws:cloudwatch/eventRule:EventRule": (name, inputs) => ({
    name: given(inputs, "name", name),
    arn: arn("events", `rule/${given(inputs, "name", name)}`),
  }),
  "aws:cloudwatch/logGroup:LogGroup": (name, inputs) => ({
    arn: arn("logs", `log-group:${given(inputs, "name", name)}`, regionOf(inputs)),
  }),
  "aws:ec2/instance:Instance": (name) => {
    const id = `i-${Buffer.from(name).toString("hex").padEnd(17, "0").slice(0, 17)}`;
    return { id, arn: arn("ec2", `instance/${id}`) };
  },
  "aws:ec2/eip:Eip": (name) => ({ allocationId: `${name}-id`, publicIp: "203.0.113.10" }),
  "aws:codeconnections/connection:Connection": (name) => ({
    arn: arn("codeconnections", `connection/${name}-id`),
  }),
  "aws:ec2/securityGroup:SecurityGroup": (name) => ({ arn: arn("ec2", `security-group/${name}-id`) }),
  "aws:ecr/repository:Repository": (name, inputs) => ({
    arn: arn("ecr", `repository/${given(inputs, "name", name)}`),
    repositoryUrl: `${ACCOUNT}.dkr.ecr.${region()}.amazonaws.com/${given(inputs, "name", name)}`,
  }),
  "aws:elasticache/replicationGroup:ReplicationGroup": (name, inputs) => {
    const id = given(inputs, "replicationGroupId", name);
    return {
      arn: arn("elasticache", `replicationgroup:${id}`),
      configurationEndpointAddress: `clustercfg.${id}.example.${region()}.cache.amazonaws.com`,
    };
  },
  "aws:elasticache/serverlessCache:ServerlessCache": (name, inputs) => {
    const id = given(inputs, "name", name);
    return {
      arn: arn("elasticache", `serverlesscache:${id}`),
      endpoints: [{ address: `${id}.serverless.example.${region()}.cache.amazonaws.com`, port: 6379 }],
    };
  },
  "aws:elasticache/user:User": (name, inputs) => ({
    arn: arn("elasticache", `user:${given(inputs, "userId", name)}`),
  }),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": (_, inputs) => ({
    arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/${given(inputs, "url", "").replace("https://", "")}`,
  }),
  "aws:iam/policy:Policy": (name, inputs) => ({
    arn: `arn:aws:iam::${ACCOUNT}:policy${given(inputs, "path", "/")}${given(inputs, "name", name)}`,
  }),
  "aws:iam/role:Role": (name, inputs) => ({
    name: given(inputs, "name", name),
    arn: `arn:aws:iam::${ACCOUNT}:role${given(inputs, "path", "/")}${given(inputs, "name", name)}`,
  }),
  "aws:kms/key:Key": (name, inputs) => ({
    keyId: `${name}-id`,
    arn: arn("kms", `key/${name}-id`, regionOf(inputs)),
  }),
  "aws:lb/listener:Listener": (name) => ({
    arn: arn("elasticloadbalancing", `listener/app/${name}/50dc6c495c0c9188/f2f7dc8efc522ab2`),
  }),
  "aws:lb/loadBalancer:LoadBalancer": (name) => ({
    arn: arn("elasticloadbalancing", `loadbalancer/app/${name}/50dc6c495c0c9188`),
    arnSuffix: `app/${name}/50dc6c495c0c9188`,
    dnsName: `${name}-1234567890.${region()}.elb.amazonaws.com`,
    zoneId: "Z35SXDOTRQ7X7K",
  }),
  "aws:lb/targetGroup:TargetGroup": (name) => ({
    arn: arn("elasticloadbalancing", `targetgroup/${name}/73e2d6bc24d8a067`),
    arnSuffix: `targetgroup/${name}/73e2d6bc24d8a067`,
  }),
  "aws:msk/cluster:Cluster": (name, inputs) => brokers(given(inputs, "clusterName", name)),
  "aws:msk/configuration:Configuration": (name) => ({
    arn: arn("kafka", `configuration/${name}/example`),
    latestRevision: 1,
  }),
  "aws:msk/serverlessCluster:ServerlessCluster": (name, inputs) =>
    brokers(given(inputs, "clusterName", name)),
  "aws:opensearch/domain:Domain": (name, inputs) => {
    const domain = given(inputs, "domainName", name);
    return {
      arn: arn("es", `domain/${domain}`),
      endpoint: `vpc-${domain}-example.${region()}.es.amazonaws.com`,
    };
  },
  "aws:rds/cluster:Cluster": (name, inputs) => {
    const id = given(inputs, "clusterIdentifier", name);
    return {
      arn: arn("rds", `cluster:${id}`),
      clusterResourceId: `cluster-${id.toUpperCase()}`,
      endpoint: `${id}.cluster-example.${region()}.rds.amazonaws.com`,
      readerEndpoint: `${id}.cluster-ro-example.${region()}.rds.amazonaws.com`,
      masterUserSecrets: [{ secretArn: arn("secretsmanager", `secret:rds!cluster-${id}`) }],
    };
  },
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": (name, inputs) => ({
    name: given(inputs, "name", name),
  }),
  "aws:route53/record:Record": (name, inputs) => ({ fqdn: given(inputs, "name", name) }),
  "aws:route53/zone:Zone": (name) => ({ zoneId: `${name}-id` }),
  "aws:secretsmanager/secret:Secret": (name, inputs) => ({
    arn: arn("secretsmanager", `secret:${given(inputs, "name", name)}`),
  }),
  "aws:secretsmanager/secretVersion:SecretVersion": (name, inputs) => ({
    arn: given(inputs, "secretId", name),
    secretArn: given(inputs, "secretId", name),
    versionId: `${name}-version`,
  }),
  "aws:sns/topic:Topic": (name, inputs) => ({
    arn: arn("sns", given(inputs, "name", name), given(inputs, "region", region())),
  }),
  "aws:s3/bucket:Bucket": (name, inputs) => ({
    arn: `arn:aws:s3:::${given(inputs, "bucket", name)}`,
    bucketRegionalDomainName: `${given(inputs, "bucket", name)}.s3.${region()}.amazonaws.com`,
  }),
  "aws:docdb/cluster:Cluster": (name, inputs) => {
    const id = given(inputs, "clusterIdentifier", name);
    return {
      arn: arn("rds", `cluster:${id}`),
      endpoint: `${id}.cluster-example.${region()}.docdb.amazonaws.com`,
      readerEndpoint: `${id}.cluster-ro-example.${region()}.docdb.amazonaws.com`,
      masterUserSecrets: [{ secretArn: arn("secretsmanager", `secret:rds!cluster-${id}`) }],
    };
  },
  "aws:docdb/clusterParameterGroup:ClusterParameterGroup": (name, inputs) => ({
    name: given(inputs, "name", name),
  }),
  "aws:elasticache/parameterGroup:ParameterGroup": (name, inputs) => ({
    name: given(inputs, "name", name),
  }),
  "aws:wafv2/ipSet:IpSet": (name, inputs) => ({
    arn: arn("wafv2", `global/ipset/${name}/${name}-id`, regionOf(inputs)),
  }),
  "aws:wafv2/webAcl:WebAcl": (name, inputs) => ({
    arn: arn("wafv2", `global/webacl/${name}/${name}-id`, regionOf(inputs)),
  }),
  "random:index/randomBytes:RandomBytes": (name) => ({ hex: `${name}-hex` }),
  "random:index/randomPassword:RandomPassword": (name) => ({ result: `${name}-result` }),
};

const ANSWERS: Readonly<Record<string, (inputs: Inputs) => MockCallResult>> = {
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": (inputs) => ({
    id: `pl-${given(inputs, "name", "")}`,
  }),
  "aws:route53/getZone:getZone": (inputs) => ({ id: "Z0EXAMPLE", zoneId: "Z0EXAMPLE", name: inputs.name }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": () => {
    const letters = ["a", "b", "c", "d", "e", "f"].slice(0, ZONE_COUNTS[region()] ?? 3);
    return {
      id: region(),
      names: letters.map((letter) => `${region()}${letter}`),
      zoneIds: letters.map((_, index) => `${shortRegion()}-az${index + 1}`),
      groupNames: [region()],
    };
  },
  "aws:ssm/getParameter:getParameter": ({ name }) => ({
    id: name,
    name,
    insecureValue: "ami-00000000000000001",
  }),
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    accountId: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/engineer`,
    id: ACCOUNT,
    userId: "AIDAEXAMPLE",
  }),
};

/** Outputs that AWS, or a component of a provider's, would compute, by resource type. */
export function computedOutputs(args: MockResourceArgs): Record<string, unknown> {
  const inputs = args.inputs as Inputs;
  return OUTPUTS[args.type]?.(args.name, inputs) ?? remoteOutputs(args.type, args.name, inputs);
}

/** Answers of the functions that the programs call. */
export function answerCall(args: MockCallArgs): MockCallResult {
  const answer = ANSWERS[args.token];
  if (answer === undefined) throw new Error(`The function ${args.token} has no answer without an engine.`);
  return answer(args.inputs as Inputs);
}

/** An input as AWS would use it in a name or an ARN. */
function given(inputs: Inputs, key: string, otherwise: string): string {
  const value = inputs[key];
  return typeof value === "string" ? value : otherwise;
}

function arn(service: string, resource: string, at = region()): string {
  return `arn:aws:${service}:${at}:${ACCOUNT}:${resource}`;
}

/** Where a resource is: in the region it names itself, or in the stack's. */
function regionOf(inputs: Inputs): string {
  return given(inputs, "region", region());
}

function brokers(cluster: string) {
  return {
    arn: arn("kafka", `cluster/${cluster}/example`),
    bootstrapBrokersSaslIam: `boot-example.${cluster}.kafka.${region()}.amazonaws.com:9098`,
  };
}

/** The region that the recorded stack is configured for. */
function region(): string {
  return pulumi.runtime.getConfig("aws:region") ?? "eu-central-1";
}

/** `use1` of `us-east-1`, as zone ids begin. */
function shortRegion(): string {
  const [area = "", direction = "", number = ""] = region().split("-");
  return `${area}${direction.replace(/(north|south|central|east|west)/g, (word) => word.slice(0, 1))}${number}`;
}
