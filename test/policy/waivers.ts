/** A check that fails, and may. */
export interface Waiver {
  /** `CKV_AWS_7` */
  readonly check: string;
  /** Addresses of the resources in the plan, or their type for all of it. */
  readonly of: readonly string[];
  /** Why what the check demands would not be better here, or why the check does not see that it is met. */
  readonly reason: string;
  /** The check does not see what is there, so that it does not apply. @default false */
  readonly blind?: boolean;
}

/** What checkov finds in prod with every option on, and in bootstrap, and why it stays. */
export const WAIVERS: readonly Waiver[] = [
  {
    check: "CKV_AWS_226",
    of: ["aws_rds_cluster_instance"],
    reason:
      "The version is the configuration's to change; an upgrade behind its back would be undone by the next deployment.",
  },
  {
    check: "CKV_AWS_326",
    of: ["aws_rds_cluster"],
    reason:
      "Backtracking does not go together with a binary log and hides writes from whoever follows them; restoring to a point in time is on, 30 days back.",
  },
  {
    check: "CKV2_AWS_8",
    blind: true,
    of: ["aws_rds_cluster"],
    reason: "The backup plan finds its stores by their tag, a connection that the check does not see.",
  },
  {
    check: "CKV2_AWS_62",
    of: ["aws_s3_bucket"],
    reason: "Nobody waits for objects in these buckets; an event that nothing handles tells nobody.",
  },
  {
    check: "CKV_AWS_18",
    of: ["aws_s3_bucket"],
    reason:
      "Viewers come through CloudFront, which logs each request; everybody else is a role of ours or an AWS service. Logs of logs would have no end.",
  },
  {
    check: "CKV_AWS_144",
    of: ["aws_s3_bucket"],
    reason:
      "What they hold is built from the repository, on its way elsewhere, or a log; earlier versions are kept, and data that is nowhere else is in the databases, whose backups are copied to a second region.",
  },
  {
    check: "CKV_AWS_145",
    blind: true,
    of: ["aws_s3_bucket.edge-logs-store-bucket"],
    reason: "Balancers write their access logs to buckets with S3's own key only.",
  },
  {
    check: "CKV_AWS_130",
    of: ["aws_subnet"],
    reason:
      "awsx makes its public subnets so. Only NAT gateways and balancers stand in them, and those bring or get their addresses by themselves.",
  },
  {
    check: "CKV_AWS_231",
    of: ["aws_network_acl.network-acls-public", "aws_network_acl.network-acls-private"],
    reason:
      "Network ACLs keep no state: answers to connections made from inside come to any port above 1023, 3389 among them. Security groups let nothing else in.",
  },
  {
    check: "CKV_AWS_259",
    of: ["aws_cloudfront_response_headers_policy"],
    reason:
      "Strict transport security is on for a year. Subdomains and browsers' built-in lists are for whoever owns the whole domain to promise.",
  },
  {
    check: "CKV_AWS_378",
    of: ["aws_lb_target_group"],
    reason: "TLS ends at the balancer; pods are reached inside the network, past two security groups.",
  },
  {
    check: "CKV_AWS_86",
    blind: true,
    of: ["aws_cloudfront_distribution"],
    reason: "CloudFront's logs are delivered through CloudWatch's deliveries, which the check does not know.",
  },
  {
    check: "CKV_AWS_374",
    of: ["aws_cloudfront_distribution"],
    reason: "The page is for everyone; the firewall's lists keep out whom one does not want.",
  },
  {
    check: "CKV_AWS_310",
    of: ["aws_cloudfront_distribution"],
    reason:
      "Balancer and bucket are in three zones already, and there is no second of either to fail over to.",
  },
  {
    check: "CKV2_AWS_28",
    of: ["aws_lb.edge-grpc-balancer-lb"],
    reason:
      "The firewall stands at CloudFront, which carries no gRPC this way; this balancer admits listed addresses only, and its rules read HTTP bodies, not gRPC's.",
  },
  {
    check: "CKV2_AWS_47",
    of: ["aws_cloudfront_distribution"],
    blind: true,
    reason:
      "The firewall has AWS's rules against Log4j's fault. The check also asks for those that block hosting providers, where the API's clients run.",
  },
  {
    check: "CKV_AWS_115",
    of: ["aws_lambda_function.edge-invalidator-function"],
    reason:
      "Only deployments call it, and seldom. New accounts have too small a limit to set a share of it aside.",
  },
  {
    check: "CKV_AWS_116",
    of: ["aws_lambda_function.edge-invalidator-function"],
    blind: true,
    reason:
      "It is called by deployments that wait for its answer; only calls that nobody waits for can be lost.",
  },
  {
    check: "CKV_AWS_117",
    of: ["aws_lambda_function.edge-invalidator-function"],
    reason: "It asks CloudFront's API and nothing in the network, to which it so has no way.",
  },
  {
    check: "CKV_AWS_272",
    of: ["aws_lambda_function.edge-invalidator-function"],
    reason:
      "Its code is a page of this repository and deployed with it; whoever could change one could change the other.",
  },
  {
    check: "CKV2_AWS_57",
    of: ["aws_secretsmanager_secret.images-signing"],
    reason:
      "A new key is made by raising images.signingGeneration; the one before it stays valid, as addresses signed with it are out.",
  },
  ...["CKV_AWS_287", "CKV_AWS_288", "CKV_AWS_289", "CKV_AWS_290", "CKV_AWS_355"].map((check) => ({
    check,
    of: ["aws_iam_policy.boundary-policy"],
    blind: true,
    reason:
      "A boundary gives nobody a right: it is what the rights that roles have by other policies end at.",
  })),
  ...["CKV_AWS_290", "CKV_AWS_355"].map((check) => ({
    check,
    of: ["aws_iam_role_policy.bastion-policy"],
    reason:
      "The channels of the SSM agent have no ARNs, and neither has the instance before it has this role.",
  })),
  {
    check: "CKV2_AWS_38",
    of: ["aws_route53_zone"],
    reason:
      "Signing needs a record at the parent zone, which only its owner can set; half of it takes the name off the net.",
  },
  {
    check: "CKV2_AWS_39",
    of: ["aws_route53_zone"],
    reason: "Who asked for a public name says nothing about who used the service; CloudFront's logs do.",
  },
  {
    check: "CKV_AWS_339",
    blind: true,
    of: ["aws_eks_cluster"],
    reason: "1.36 is supported; this version of checkov knows versions up to 1.35 only.",
  },
  {
    check: "CKV_AWS_355",
    blind: true,
    of: ["aws_iam_role_policy.ingestion-pipeline-policy"],
    reason: "RDS knows no resource for export tasks, so asking about one cannot be limited to some.",
  },
  {
    check: "CKV2_AWS_57",
    of: ["aws_secretsmanager_secret.search-user-secret"],
    reason:
      "The migrations put a new password into force; a rotation by schedule would lock the pipeline out until they next run.",
  },
  {
    check: "CKV2_AWS_5",
    blind: true,
    of: ["aws_security_group.ingestion-group"],
    reason: "It is the ingestion pipeline's, a type that the check does not know.",
  },
  {
    check: "CKV_AWS_252",
    of: ["aws_cloudtrail.trail-trail"],
    reason: "A notice for each file of the log, every five minutes, tells nobody anything.",
  },
  {
    check: "CKV2_AWS_10",
    of: ["aws_cloudtrail.trail-trail"],
    reason:
      "The trail is kept in its bucket, encrypted; a second copy in CloudWatch would cost more than the first.",
  },
  {
    check: "CKV2_AWS_3",
    of: ["aws_guardduty_detector.threat-detection-detector"],
    reason: "The detector is the account's; turning it on for an organization is that organization's to do.",
  },
];

/** Checks that nothing can fail, so that passing them means nothing. */
export const CANNOT_FAIL: Readonly<Record<string, string>> = {
  CKV2_AWS_35: "asks for routes to an instance's id, which the provider no longer takes",
};

/**
 * Types that checkov has no check of their own for; what some of them do is seen from what they belong to. A type that
 * this list lacks is new, or has a name that Terraform does not know.
 */
export const UNCHECKED: readonly string[] = [
  "aws_acm_certificate_validation",
  "aws_appautoscaling_policy",
  "aws_appautoscaling_target",
  "aws_backup_plan",
  "aws_backup_selection",
  "aws_backup_vault_lock_configuration",
  "aws_budgets_budget",
  "aws_chatbot_slack_channel_configuration",
  "aws_cloudfront_function",
  "aws_cloudfront_origin_access_control",
  "aws_cloudfront_vpc_origin",
  "aws_cloudwatch_dashboard",
  "aws_cloudwatch_event_rule",
  "aws_cloudwatch_event_target",
  "aws_cloudwatch_log_delivery",
  "aws_cloudwatch_log_delivery_destination",
  "aws_cloudwatch_log_delivery_source",
  "aws_cloudwatch_log_resource_policy",
  "aws_cloudwatch_log_stream",
  "aws_codebuild_webhook",
  "aws_db_subnet_group",
  "aws_default_security_group",
  "aws_docdb_cluster_instance",
  "aws_docdb_subnet_group",
  "aws_ec2_client_vpn_authorization_rule",
  "aws_ec2_client_vpn_endpoint",
  "aws_ec2_client_vpn_network_association",
  "aws_ec2_client_vpn_route",
  "aws_ecr_lifecycle_policy",
  "aws_ecr_registry_scanning_configuration",
  "aws_eks_access_entry",
  "aws_eks_access_policy_association",
  "aws_eks_pod_identity_association",
  "aws_elasticache_parameter_group",
  "aws_elasticache_subnet_group",
  "aws_elasticache_user",
  "aws_elasticache_user_group",
  "aws_flow_log",
  "aws_guardduty_detector_feature",
  "aws_iam_instance_profile",
  "aws_internet_gateway",
  "aws_kms_alias",
  "aws_lb_listener_rule",
  "aws_msk_configuration",
  "aws_nat_gateway",
  "aws_osis_pipeline",
  "aws_rds_cluster_parameter_group",
  "aws_route_table_association",
  "aws_s3_bucket_server_side_encryption_configuration",
  "aws_s3_bucket_versioning",
  "aws_secretsmanager_secret_version",
  "aws_sns_topic_subscription",
  "aws_vpc_endpoint",
  "aws_wafv2_ip_set",
  "aws_wafv2_web_acl_logging_configuration",
];
