import { once } from "node:events";
import { credentials } from "@grpc/grpc-js";
import {
  CountClient,
  type AddStreamResponse,
} from "../../services/producer/src/grpc/generated/millrace/v1/count";
import { answer, begun, programOptions, ready } from "./program";

// A client that streams values by gRPC for some seconds, as fast as the server reads them; done when the server says
// that all are in the queue.

export interface GrpcStreamResult {
  readonly values: number;
  readonly messages: number;
  readonly seconds: number;
}

const { address, streams, values, seconds } = programOptions("grpc-stream");
const client = new CountClient(address, credentials.createInsecure());
const message = { counts: Array.from({ length: values }, (_, index) => BigInt(index)) };

/** Resolves to how many values one stream has brought into the queue. */
async function stream(until: number): Promise<number> {
  let settle: (outcome: { error: Error | null; response: AddStreamResponse | undefined }) => void;
  const ended = new Promise<Parameters<typeof settle>[0]>((resolve) => (settle = resolve));
  const call = client.addStream((error, response) => settle({ error, response }));
  const failed = ended.then(({ error }) => {
    if (error !== null) throw error;
  });
  while (performance.now() < until) {
    if (!call.write(message)) await Promise.race([once(call, "drain"), failed]);
  }
  call.end();
  const { error, response } = await ended;
  if (error !== null) throw error;
  return Number(response?.accepted ?? 0n);
}

async function main(): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    client.waitForReady(Date.now() + 10_000, (error) => (error ? reject(error) : resolve()));
  });
  ready();
  await begun();
  const began = performance.now();
  const accepted = await Promise.all(Array.from({ length: streams }, () => stream(began + seconds * 1000)));
  const total = accepted.reduce((sum, one) => sum + one, 0);
  const result: GrpcStreamResult = {
    values: total,
    messages: total / values,
    seconds: (performance.now() - began) / 1000,
  };
  answer(result);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
