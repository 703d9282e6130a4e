import { Sha256 } from "@aws-crypto/sha256-js";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { SignatureV4 } from "@smithy/signature-v4";
import { z } from "zod";

const answer = z.object({
  SlackWorkspaces: z.array(z.object({ SlackTeamId: z.string() })).default([]),
  NextToken: z.string().nullish(),
});

const refusal = z.object({ __type: z.string().optional(), message: z.string().optional() });

/**
 * Ids of the Slack workspaces that are authorised in the account, by the operation DescribeSlackWorkspaces.
 *
 * A signed request, since the client that npm has (`@aws-sdk/client-chatbot` 3.670.0) brings a second, old generation of the
 * whole SDK.
 *
 * @param region one in which Amazon Q Developer in chat applications answers.
 * @throws Error with the service's name for it, `AccessDeniedException`.
 */
export async function slackWorkspaces(region: string): Promise<string[]> {
  const { env } = process;
  const endpoint =
    env.AWS_ENDPOINT_URL_CHATBOT ?? env.AWS_ENDPOINT_URL ?? `https://chatbot.${region}.amazonaws.com`;
  const ids: string[] = [];
  let token: string | null | undefined;
  do {
    const page = answer.parse(await ask(new URL("/describe-slack-workspaces", endpoint), region, token));
    ids.push(...page.SlackWorkspaces.map(({ SlackTeamId }) => SlackTeamId));
    token = page.NextToken;
  } while (token);
  return ids;
}

async function ask(url: URL, region: string, token: string | null | undefined): Promise<unknown> {
  const signer = new SignatureV4({
    credentials: defaultProvider(),
    region,
    service: "chatbot",
    sha256: Sha256,
  });
  const body = JSON.stringify(token ? { NextToken: token } : {});
  const { method, headers } = await signer.sign({
    method: "POST",
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    headers: { host: url.host, "content-type": "application/json" },
    body,
  });
  const response = await fetch(url, {
    method,
    headers,
    body,
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as unknown;
  const { __type, message = text } = refusal.safeParse(parsed(text)).data ?? {};
  const type = response.headers.get("x-amzn-errortype") ?? __type ?? `HTTP ${response.status}`;
  throw Object.assign(new Error(message), { name: type.split(":")[0] ?? type });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
