import { mentions } from "../references";
import { text, texts, type Existing, type ResourceModel, type World } from "../resource";

/** What refers to a resource among those of some types. */
function referrer(resource: Existing, world: World, ...types: readonly string[]): string | undefined {
  const keys = [resource.id, text(resource.outputs, "arn")].filter((key) => key !== "");
  const by = world.all(...types).find(({ outputs }) => keys.some((key) => mentions(outputs, key)));
  return by && `${resource.type} ${resource.id} is in use by ${by.type} ${by.id}`;
}

function firewallPart(kind: string): ResourceModel {
  return {
    replacedBy: ["scope"],
    nameTaken: "WAFDuplicateItemException",
    nameScope: ["scope"],
    id: ({ chance }) => chance.uuid(),
    arn: ({ id, physicalName, name, inputs, chance }) =>
      `wafv2:${inputs.scope === "REGIONAL" ? chance.or("regional", "global") : "global"}/${kind}/${chance.or(physicalName, name)}/${id}`,
    outputs: ({ chance }) => ({ lockToken: chance.uuid(), ...(kind === "webacl" && { capacity: 100 }) }),
    inUse: (part, world) => {
      const users =
        kind === "webacl" ? ["cloudfront/distribution", "wafv2/webAclAssociation"] : ["wafv2/webAcl"];
      const by = referrer(part, world, ...users);
      return by && `WAFAssociatedItemException: ${by}`;
    },
  };
}

/** A part of a distribution, named by an id of CloudFront's. */
function distributionPart(kind: string): ResourceModel {
  return {
    nameTaken: `${kind}AlreadyExists`,
    id: ({ chance }) => chance.or(`E${chance.upper(13)}`, chance.uuid()),
    inUse: (part, world) => {
      const by = referrer(part, world, "cloudfront/distribution");
      return by && `${kind}InUse: ${by}`;
    },
  };
}

export const EDGE: Readonly<Record<string, ResourceModel>> = {
  "acm/certificate": {
    nameInput: null,
    replacedBy: ["domainName", "validationMethod", "subjectAlternativeNames", "keyAlgorithm"],
    id: ({ region, account, name, chance }) =>
      `arn:aws:acm:${region}:${account}:certificate/${chance.or(chance.uuid(), name)}`,
    arn: ({ id }) => id,
    outputs: ({ inputs, name, chance }) => {
      const domain = text(inputs, "domainName") || name;
      const names = [...new Set([domain, ...texts(inputs, "subjectAlternativeNames")])];
      return {
        domainValidationOptions: names.map((domainName) => ({
          domainName,
          resourceRecordName: `_${chance.or(chance.hex(32), name)}.${domainName.replace(/^\*\./, "")}.`,
          resourceRecordType: "CNAME",
          resourceRecordValue: `_${chance.or(chance.hex(32), name)}.acm-validations.aws.`,
        })),
        status: "PENDING_VALIDATION",
        keyAlgorithm: "RSA_2048",
        subjectAlternativeNames: names,
      };
    },
    inUse: (certificate, world) => {
      const by = referrer(
        certificate,
        world,
        "lb/listener",
        "cloudfront/distribution",
        "ec2clientvpn/endpoint",
      );
      return by && `ResourceInUseException: ${by}`;
    },
  },
  "acm/certificateValidation": {
    nameInput: null,
    replacedBy: ["certificateArn", "validationRecordFqdns"],
    // In AWS the time of issue, which two certificates may share.
    id: ({ chance, inputs }) => chance.or(`${text(inputs, "certificateArn")} ${chance.now()}`, chance.now()),
    seconds: { create: 120 },
  },
  "cloudfront/distribution": {
    nameInput: null,
    id: ({ chance }) => chance.or(`E${chance.upper(13)}`, chance.uuid()),
    arn: ({ id }) => `cloudfront:distribution/${id}`,
    outputs: ({ chance }) => ({
      domainName: chance.or(`d${chance.hex(13)}.cloudfront.net`, "d111111abcdef8.cloudfront.net"),
      hostedZoneId: "Z2FDTNDATAQYW2",
      status: "Deployed",
      etag: `E${chance.upper(13)}`,
    }),
    recomputed: { etag: (_, { chance }) => `E${chance.upper(13)}` },
    seconds: { create: 180, update: 180, delete: 240 },
  },
  "cloudfront/function": {
    ...distributionPart("Function"),
    id: ({ physicalName }) => physicalName,
    arn: ({ name, physicalName, chance }) => `cloudfront:function/${chance.or(physicalName, name)}`,
    outputs: ({ chance }) => ({
      etag: `E${chance.upper(13)}`,
      status: "UNASSOCIATED",
      liveStageEtag: `E${chance.upper(13)}`,
    }),
    recomputed: { etag: (_, { chance }) => `E${chance.upper(13)}` },
  },
  "cloudfront/originAccessControl": { ...distributionPart("OriginAccessControl"), updatedBy: ["name"] },
  "cloudfront/responseHeadersPolicy": distributionPart("ResponseHeadersPolicy"),
  "cloudfront/cachePolicy": distributionPart("CachePolicy"),
  "cloudfront/originRequestPolicy": distributionPart("OriginRequestPolicy"),
  "cloudfront/publicKey": {
    ...distributionPart("PublicKey"),
    inUse: (key, world) => referrer(key, world, "cloudfront/keyGroup"),
  },
  "cloudfront/keyGroup": distributionPart("TrustedKeyGroup"),
  "cloudfront/vpcOrigin": {
    nameInput: null,
    replacedBy: ["vpcOriginEndpointConfig.arn"],
    id: ({ chance }) => chance.or(`vo_${chance.hex(22)}`, chance.uuid()),
    inUse: (origin, world) => {
      const by = referrer(origin, world, "cloudfront/distribution");
      return by && `CannotDeleteEntityWhileInUse: ${by}`;
    },
    seconds: { create: 900, update: 300, delete: 300 },
  },
  "route53/zone": {
    nameInput: null,
    replacedBy: ["name"],
    id: ({ chance }) => chance.or(`Z${chance.upper(20)}`, chance.uuid()),
    outputs: ({ id }) => ({ zoneId: id, nameServers: ["ns-1.awsdns-01.com", "ns-512.awsdns-02.net"] }),
    inUse: (zone, world) => {
      const by = world.all("route53/record").find(({ outputs }) => outputs.zoneId === zone.id);
      return by && `HostedZoneNotEmpty: the zone ${zone.id} has the record ${by.id}`;
    },
    seconds: { create: 35 },
  },
  "route53/record": {
    nameInput: null,
    replacedBy: ["zoneId", "name", "type", "setIdentifier"],
    id: ({ inputs }) =>
      [text(inputs, "zoneId"), text(inputs, "name"), text(inputs, "type"), text(inputs, "setIdentifier")]
        .filter((part) => part !== "")
        .join("_"),
    arn: () => "",
    refuses: ({ inputs, world }) => {
      const taken = world
        .all("route53/record")
        .find(({ outputs }) =>
          ["zoneId", "name", "type", "setIdentifier"].every(
            (key) => (outputs[key] ?? "") === (inputs[key] ?? ""),
          ),
        );
      return taken && inputs.allowOverwrite !== true
        ? `InvalidChangeBatch: the record ${taken.id} already exists`
        : undefined;
    },
    outputs: ({ inputs, name }) => ({ fqdn: (text(inputs, "name") || name).replace(/\.$/, "") }),
    seconds: { create: 20, update: 20, delete: 20 },
  },
  "s3/bucket": {
    nameInput: "bucket",
    lowerCase: true,
    nameTaken: "BucketAlreadyOwnedByYou",
    replacedBy: ["bucketPrefix", "objectLockEnabled"],
    arn: ({ physicalName }) => `s3:${physicalName}`,
    outputs: ({ physicalName, region }) => ({
      bucketDomainName: `${physicalName}.s3.amazonaws.com`,
      bucketRegionalDomainName: `${physicalName}.s3.${region}.amazonaws.com`,
      bucketRegion: region,
      hostedZoneId: "Z3AQBSTGFYJSTF",
    }),
    inUse: ({ id, outputs }, world) => {
      if (outputs.forceDestroy === true) return undefined;
      const object = world
        .all("s3/bucketObject", "s3/bucketObjectv2", "s3/objectCopy")
        .find((one) => one.outputs.bucket === id);
      return object && `BucketNotEmpty: the bucket ${id} holds ${object.id}`;
    },
  },
  "s3/bucketObjectv2": {
    nameInput: null,
    id: ({ inputs }) => `${text(inputs, "bucket")}/${text(inputs, "key")}`,
    replacedBy: ["bucket", "key"],
    outputs: ({ chance }) => ({ etag: chance.hex(32), versionId: chance.hex(32), storageClass: "STANDARD" }),
    recomputed: { etag: (_, { chance }) => chance.hex(32), versionId: (_, { chance }) => chance.hex(32) },
  },
  ...Object.fromEntries(
    [
      "bucketPolicy",
      "bucketVersioning",
      "bucketServerSideEncryptionConfiguration",
      "bucketPublicAccessBlock",
      "bucketOwnershipControls",
      "bucketLifecycleConfiguration",
      "bucketLogging",
      "bucketCorsConfiguration",
    ].map((type): [string, ResourceModel] => [
      `s3/${type}`,
      { nameInput: null, replacedBy: ["bucket"], id: ({ inputs }) => text(inputs, "bucket"), arn: () => "" },
    ]),
  ),
  "wafv2/webAcl": firewallPart("webacl"),
  "wafv2/ipSet": firewallPart("ipset"),
  "wafv2/webAclAssociation": { nameInput: null, replacedBy: ["resourceArn", "webAclArn"] },
  "wafv2/webAclLoggingConfiguration": {
    nameInput: null,
    replacedBy: ["resourceArn"],
    id: ({ inputs }) => text(inputs, "resourceArn"),
  },
};
