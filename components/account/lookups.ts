/**
 * What the programs ask of AWS while they run, by function of the SDK, and the actions that answer takes. A preview
 * reads nothing else: what the stacks have made it knows from their states.
 */
export const LOOKUPS: Readonly<Record<string, readonly string[]>> = {
  getAvailabilityZones: ["ec2:DescribeAvailabilityZones"],
  // Anyone may ask who they are.
  getCallerIdentity: [],
  getManagedPrefixList: ["ec2:DescribeManagedPrefixLists", "ec2:GetManagedPrefixListEntries"],
  getParameter: ["ssm:GetParameter"],
  getZone: ["route53:GetHostedZone", "route53:ListHostedZones", "route53:ListTagsForResource"],
};
