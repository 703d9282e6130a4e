/** Pulumi project of the program for AWS, and namespace of its configuration. */
export const INFRA = "millrace-infra";

/** Pulumi project of the program for the cluster, and namespace of its configuration. */
export const APPS = "millrace-apps";
