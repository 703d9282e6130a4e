import { check, fail, ok } from "../check";
import { found, regionOf } from "../quotas/quota";

interface SlackNeeds {
  readonly workspaceId: string;
  readonly region: string;
}

/** Whether the Slack workspace that alarms are posted to is authorised in the account. */
export const slack = check<SlackNeeds, readonly string[]>({
  name: "slack",
  unused: "the stack posts to no Slack channel",
  needs: ({ stack }) => {
    const [channel] = found(stack, ["aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration"]);
    if (channel === undefined) return undefined;
    return { workspaceId: String(channel.inputs.slackTeamId), region: regionOf(channel, stack) };
  },
  look: ({ region }, { aws }) => aws.slackWorkspaces(region),
  judge: (workspaces, { workspaceId }) => {
    if (workspaces.includes(workspaceId)) return [ok(`workspace ${workspaceId} is authorised`)];
    const fix =
      "Authorise it in the console of Amazon Q Developer in chat applications, Configure new client, Slack";
    return [fail(`Slack workspace ${workspaceId} is not authorised in this account`, fix)];
  },
});
