// What Terraform's AWS provider calls what Pulumi's, which is made from it, calls otherwise.

/** Resource types whose name does not follow from the token by the rule below. */
const TYPES: Readonly<Record<string, string>> = {
  "aws:cloudtrail/trail:Trail": "aws_cloudtrail",
  "aws:ec2clientvpn/authorizationRule:AuthorizationRule": "aws_ec2_client_vpn_authorization_rule",
  "aws:ec2clientvpn/endpoint:Endpoint": "aws_ec2_client_vpn_endpoint",
  "aws:ec2clientvpn/networkAssociation:NetworkAssociation": "aws_ec2_client_vpn_network_association",
  "aws:ec2clientvpn/route:Route": "aws_ec2_client_vpn_route",
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": "aws_iam_openid_connect_provider",
  "aws:lb/loadBalancer:LoadBalancer": "aws_lb",
  "aws:opensearchingest/pipeline:Pipeline": "aws_osis_pipeline",
  "aws:rds/instance:Instance": "aws_db_instance",
  "aws:rds/subnetGroup:SubnetGroup": "aws_db_subnet_group",
};

/** Modules that Terraform's names leave out: `aws_security_group`. */
const UNNAMED_MODULES = new Set(["ec2"]);

/**
 * Terraform's resource type of a Pulumi token.
 *
 * @example terraformType("aws:ec2/securityGroup:SecurityGroup") // "aws_security_group"
 * @throws RangeError for a token of another provider.
 */
export function terraformType(token: string): string {
  const match = /^aws:(\w+)\/(\w+):\w+$/.exec(token);
  if (match === null) throw new RangeError(`"${token}" is no resource of AWS's provider.`);
  const [, module = "", name = ""] = match;
  return TYPES[token] ?? ["aws", ...(UNNAMED_MODULES.has(module) ? [] : [module]), snake(name)].join("_");
}

/** Lists of blocks that Terraform, too, calls by a plural or by what only looks like one. */
const NO_PLURALS = new Set([
  "access_logs",
  "advanced_event_selector",
  "cloudwatch_logs",
  "egress",
  "ingress",
  "log_publishing_options",
  "mutual_authentication",
]);

/** Inputs that are maps of values by names of one's own, not blocks. */
const MAPS = new Set([
  "cost_filters",
  "default_tags",
  "dimensions",
  "limits",
  "tags",
  "tags_all",
  "variables",
]);

/** Terraform's name of an input; a list of blocks is called by what one of them is. */
export function terraformName(input: string, value: unknown): string {
  const name = snake(input);
  return isBlockList(value) && !NO_PLURALS.has(name) ? singular(name) : name;
}

/** Whether an input is a map, as against a block of Terraform's. */
export function isMap(input: string): boolean {
  return MAPS.has(snake(input));
}

export function isBlockList(value: unknown): value is readonly object[] {
  return Array.isArray(value) && value.length > 0 && value.every(isObject);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** `kmsKeyId` to `kms_key_id`. */
function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/^_/, "");
}

function singular(name: string): string {
  if (name.endsWith("ies")) return `${name.slice(0, -3)}y`;
  return name.replace(/(?<!s)s$/, "");
}
