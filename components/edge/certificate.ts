import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface CertificateArgs {
  /** The one name it is for. */
  readonly domainName: string;
  /** Hosted zone in which the name is proved to be ours. */
  readonly zoneId: pulumi.Input<string>;
  /** Region of what uses it; CloudFront's is `us-east-1`. */
  readonly region: string;
}

/** A certificate of ACM, validated and renewed through a DNS record. */
export class Certificate extends pulumi.ComponentResource {
  /** Known once it is issued. */
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: CertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:edge:Certificate", name, {}, opts);
    const { domainName, zoneId, region } = args;
    const certificate = new aws.acm.Certificate(
      `${name}-certificate`,
      { domainName, validationMethod: "DNS", keyAlgorithm: "EC_prime256v1", region },
      // What uses it is moved to the new one before the old one goes.
      { parent: this, deleteBeforeReplace: false },
    );
    const proof = certificate.domainValidationOptions.apply((options) => proofOf(domainName, options));
    const record = new aws.route53.Record(
      `${name}-proof`,
      {
        zoneId,
        name: proof.resourceRecordName,
        type: proof.resourceRecordType,
        records: [proof.resourceRecordValue],
        ttl: 300,
      },
      { parent: this },
    );
    const validation = new aws.acm.CertificateValidation(
      `${name}-validation`,
      { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn], region },
      { parent: this },
    );
    this.arn = validation.certificateArn;
    this.registerOutputs({ arn: this.arn });
  }
}

type Proof = aws.types.output.acm.CertificateDomainValidationOption;

function proofOf(domainName: string, options: readonly Proof[]): Proof {
  const proof = options.find((option) => option.domainName === domainName);
  if (proof === undefined) throw new Error(`ACM does not say how ${domainName} is proved.`);
  return proof;
}
