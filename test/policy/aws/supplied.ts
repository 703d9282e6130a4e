/**
 * Required members that no input has a value for, since Pulumi makes up names, and its provider adds what it knows: by
 * type, those of CloudFormation's schema and of the operation's input.
 */
export const SUPPLIED: Readonly<
  Record<string, { readonly schema?: readonly string[]; readonly input?: readonly string[] }>
> = {
  "appautoscaling/policy:Policy": { schema: ["PolicyName"], input: ["PolicyName"] },
  "budgets/budget:Budget": { input: ["AccountId"] },
  "cloudfront/distribution:Distribution": { input: ["CallerReference"] },
  "cloudfront/function:Function": { schema: ["Name"], input: ["Name"] },
  "cloudfront/originAccessControl:OriginAccessControl": { schema: ["Name"], input: ["Name"] },
  "cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": { schema: ["Name"], input: ["Name"] },
  "cloudtrail/trail:Trail": { schema: ["IsLogging"] },
  "cloudwatch/eventRule:EventRule": { input: ["Name"] },
  "cloudwatch/eventTarget:EventTarget": { input: ["Id"] },
  "codebuild/project:Project": { schema: ["Status"], input: ["status"] },
  "docdb/clusterInstance:ClusterInstance": { input: ["Engine"] },
  "docdb/clusterParameterGroup:ClusterParameterGroup": { input: ["DBClusterParameterGroupName"] },
  "ec2/flowLog:FlowLog": { schema: ["ResourceType"], input: ["ResourceType"] },
  "ec2/instance:Instance": { schema: ["DeviceName"], input: ["MaxCount", "MinCount"] },
  "ec2/securityGroup:SecurityGroup": { input: ["GroupName"] },
  "elasticache/parameterGroup:ParameterGroup": { input: ["CacheParameterGroupName"] },
  "iam/rolePolicy:RolePolicy": { schema: ["PolicyName"], input: ["PolicyName"] },
  "lb/loadBalancer:LoadBalancer": { input: ["Name"] },
  "lb/targetGroup:TargetGroup": { input: ["Name"] },
  "msk/configuration:Configuration": { schema: ["Name"], input: ["Name"] },
  "rds/clusterParameterGroup:ClusterParameterGroup": { input: ["DBClusterParameterGroupName"] },
  "route53/zone:Zone": { input: ["CallerReference"] },
};
