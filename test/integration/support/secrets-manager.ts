import { once } from "node:events";
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Daemon } from "../../../local/servers/daemon";
import { startMoto } from "./moto";

const REGION = "eu-central-1";

/** The account that moto plays. */
const ACCOUNT = "123456789012";

/** Keys that open nothing. */
const KEYS = { id: "AKIAIOSFODNN7EXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" };

/** What AWS answers who has no right; moto's own refusal is XML, which this service of AWS's never sends. */
const DENIED = JSON.stringify({
  __type: "AccessDeniedException",
  Message: `User: arn:aws:iam::${ACCOUNT}:user/nobody is not authorized to perform: secretsmanager:GetSecretValue`,
});

/** AWS Secrets Manager, emulated on this machine. */
export class SecretsManager {
  /** Whether nobody may read anything. */
  denied = false;
  private readonly door: Server;

  private constructor(
    private readonly port: number,
    private readonly daemon: Daemon,
  ) {
    this.door = createServer((asked, answer) => {
      if (this.denied) answer.writeHead(400, { "content-type": "application/x-amz-json-1.1" }).end(DENIED);
      else this.pass(asked, answer);
    });
  }

  static async start(dir: string): Promise<SecretsManager> {
    const { port, daemon } = await startMoto(dir);
    const manager = new SecretsManager(port, daemon);
    await once(manager.door.listen(0, "127.0.0.1"), "listening");
    return manager;
  }

  /** What services are told of it. */
  get env(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(this.door.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: KEYS.id,
      AWS_SECRET_ACCESS_KEY: KEYS.secret,
    };
  }

  /** The ARN by which a secret can be read before it is there: without what AWS adds to it. */
  arnOf(name: string): string {
    return `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}`;
  }

  /** Makes a secret; resolves to its ARN. */
  async create(name: string, text: string): Promise<string> {
    const { ARN } = await this.ask("CreateSecret", { Name: name, SecretString: text });
    return String(ARN);
  }

  /** Gives a secret another value. */
  async put(arn: string, text: string): Promise<void> {
    await this.ask("PutSecretValue", { SecretId: arn, SecretString: text });
  }

  async stop(): Promise<void> {
    this.door.close();
    this.door.closeAllConnections();
    await this.daemon.stop("SIGKILL");
  }

  private pass(asked: IncomingMessage, answer: ServerResponse): void {
    const { method, url, headers } = asked;
    const passed = request({ host: "127.0.0.1", port: this.port, method, path: url, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    asked.pipe(passed);
  }

  private async ask(action: string, input: object): Promise<Record<string, unknown>> {
    const scope = `${KEYS.id}/20260101/${REGION}/secretsmanager/aws4_request`;
    const response = await fetch(`http://127.0.0.1:${this.port}`, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `secretsmanager.${action}`,
        // Tells the service and the region; the signature is not looked at.
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify(input),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${action}: ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  }
}
