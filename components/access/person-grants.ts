import type * as pulumi from "@pulumi/pulumi";
import type { Account, Statement } from "../iam";
import { FORWARD_DOCUMENT, SSH_DOCUMENT } from "./tunnels";

/** May learn how the cluster is reached, as a kubeconfig needs it; what one may do there is the cluster's to say. */
export function findCluster(account: Account, clusterName: string): Statement {
  const arn = `arn:aws:eks:${account.region}:${account.id}:cluster/${clusterName}`;
  return { actions: ["eks:DescribeCluster"], resources: [arn] };
}

/** May open tunnels through a machine, but no shell on it, and end one's own. */
export function openTunnels(account: Account, instanceArn: pulumi.Input<string>): Statement[] {
  const documents = [FORWARD_DOCUMENT, SSH_DOCUMENT].map(
    (document) => `arn:aws:ssm:${account.region}::document/${document}`,
  );
  return [
    {
      actions: ["ssm:StartSession"],
      resources: [instanceArn, ...documents],
      // Else whoever names no document gets the default one, which is a shell, whether or not it is allowed here.
      conditions: { BoolIfExists: { "ssm:SessionDocumentAccessCheck": "true" } },
    },
    // The tunnel itself. A session is named after whoever starts it, not always as IAM names them; but its channel takes
    // the token as well, which they alone are told.
    {
      actions: ["ssmmessages:OpenDataChannel"],
      resources: [`arn:aws:ssm:${account.region}:${account.id}:session/*`],
    },
    {
      actions: ["ssm:ResumeSession", "ssm:TerminateSession"],
      // A session's name is made up when it starts; whose it is says its tag.
      resources: [`arn:aws:ssm:${account.region}:${account.id}:session/*`],
      conditions: { StringLike: { "ssm:resourceTag/aws:ssmmessages:session-id": "${aws:userid}" } },
    },
  ];
}
