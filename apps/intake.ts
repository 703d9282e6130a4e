import type { Config } from "./config";

/** What the producer is told of how it takes values, over HTTP and gRPC. */
export function intake(
  grpcPort: number,
  { queue, retry, waitReplicas, corsOrigins }: Config["producer"],
): Readonly<Record<string, string>> {
  return {
    GRPC_PORT: String(grpcPort),
    QUEUE_ATTEMPTS: String(retry.attempts),
    QUEUE_RETRY_DELAY: String(retry.delayMs),
    QUEUE_DEADLINE: String(retry.deadlineMs),
    QUEUE_WAIT_REPLICAS: String(waitReplicas),
    QUEUE_SOFT_DEPTH: String(queue.softDepth),
    QUEUE_HARD_DEPTH: String(queue.hardDepth),
    QUEUE_SOFT_MEMORY: String(queue.softMemoryPercent),
    QUEUE_HARD_MEMORY: String(queue.hardMemoryPercent),
    QUEUE_IN_HAND: String(queue.inHand),
    ...(corsOrigins.length > 0 && { CORS_ORIGINS: corsOrigins.join(",") }),
  };
}
