import { found, regionOf } from "../quotas/quota";
import { check, ok, uncreatable } from "./check";

interface SlackNeeds {
  readonly workspaceId: string;
  readonly region: string;
  /** Whether the stack posts to it already. */
  readonly deployed: boolean;
}

const CHANNEL = "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration";

/** Whether the Slack workspace that alarms are posted to is authorised in the account. */
export const slack = check<SlackNeeds, readonly string[]>({
  name: "slack",
  unused: "the stack posts to no Slack channel",
  needs: ({ stack, deployed }) => {
    const [channel] = found(stack, [CHANNEL]);
    if (channel === undefined) return undefined;
    const workspaceId = String(channel.inputs.slackTeamId);
    return {
      workspaceId,
      region: regionOf(channel, stack),
      deployed: found(deployed, [CHANNEL]).some(({ inputs }) => inputs.slackTeamId === workspaceId),
    };
  },
  look: ({ region }, { aws }) => aws.slackWorkspaces(region),
  judge: (workspaces, { workspaceId, deployed }) => {
    if (workspaces.includes(workspaceId)) return [ok(`workspace ${workspaceId} is authorised`)];
    const fix =
      "Authorise it in the console of Amazon Q Developer in chat applications, Configure new client, Slack";
    return [uncreatable(`Slack workspace ${workspaceId} is not authorised in this account`, fix, deployed)];
  },
});
