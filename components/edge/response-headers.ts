import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface ResponseHeadersArgs {
  /** Security headers of the page, in lower case. What CloudFront has a field for is put there. */
  readonly page: Readonly<Record<string, string>>;
}

/** Seconds for which browsers speak nothing but HTTPS with the name; subdomains may belong to others. */
const HSTS = { accessControlMaxAgeSec: 31_536_000, includeSubdomains: false, override: true };

/** Security headers that CloudFront adds to what it answers. */
export class ResponseHeaders extends pulumi.ComponentResource {
  /** Policy of the page and its files, which bring none. */
  readonly pagePolicyId: pulumi.Output<string>;
  /** Policy of what services answer, whose own headers stay. */
  readonly servicePolicyId: pulumi.Output<string>;

  constructor(name: string, args: ResponseHeadersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:edge:ResponseHeaders", name, {}, opts);
    const page = new aws.cloudfront.ResponseHeadersPolicy(
      `${name}-page`,
      { comment: "Security headers of the page", ...pageHeaders(args.page) },
      { parent: this },
    );
    const service = new aws.cloudfront.ResponseHeadersPolicy(
      `${name}-service`,
      {
        comment: "Security headers of services that have their own",
        securityHeadersConfig: { strictTransportSecurity: HSTS, contentTypeOptions: { override: true } },
      },
      { parent: this },
    );
    this.pagePolicyId = page.id;
    this.servicePolicyId = service.id;
    this.registerOutputs({ pagePolicyId: this.pagePolicyId, servicePolicyId: this.servicePolicyId });
  }
}

type PolicyArgs = Pick<
  aws.cloudfront.ResponseHeadersPolicyArgs,
  "securityHeadersConfig" | "customHeadersConfig"
>;

/** CloudFront takes the headers it knows in fields of their own only. */
function pageHeaders(headers: Readonly<Record<string, string>>): PolicyArgs {
  const {
    "content-security-policy": contentSecurityPolicy,
    "referrer-policy": referrerPolicy,
    "x-content-type-options": contentTypeOptions,
    ...others
  } = headers;
  return {
    securityHeadersConfig: {
      strictTransportSecurity: HSTS,
      ...(contentTypeOptions !== undefined && { contentTypeOptions: { override: true } }),
      frameOptions: { frameOption: "DENY", override: true },
      ...(referrerPolicy !== undefined && { referrerPolicy: { referrerPolicy, override: true } }),
      ...(contentSecurityPolicy !== undefined && {
        contentSecurityPolicy: { contentSecurityPolicy, override: true },
      }),
    },
    customHeadersConfig: {
      items: Object.entries(others).map(([header, value]) => ({ header, value, override: true })),
    },
  };
}
