import { z } from "zod";
import { namespace } from "../../components/rules/kubernetes";
import { origin } from "../../components/rules/network";
import { count, list, text } from "../../components/rules/values";

/** From where on the producer takes no more; what it refuses is for the client to send again. */
const queue = z
  .strictObject({
    softDepth: count(1, 1_000_000_000)
      .default(1_000_000)
      .describe("values in the queue from which on new ones are refused with 429"),
    hardDepth: count(1, 1_000_000_000)
      .default(2_000_000)
      .describe("values in the queue from which on new ones are refused with 503"),
    softMemoryPercent: count(1, 100)
      .default(75)
      .describe("share of Redis' memory from which on new values are refused with 429"),
    hardMemoryPercent: count(1, 100)
      .default(90)
      .describe("share of Redis' memory from which on new values are refused with 503"),
    inHand: count(1, 1_000_000)
      .default(20_000)
      .describe("values that a pod holds while Redis acknowledges them; more are refused with 503"),
  })
  .refine(({ softDepth, hardDepth }) => softDepth < hardDepth, {
    path: ["hardDepth"],
    error: "must be more than softDepth",
  })
  .refine(({ softMemoryPercent, hardMemoryPercent }) => softMemoryPercent < hardMemoryPercent, {
    path: ["hardMemoryPercent"],
    error: "must be more than softMemoryPercent",
  })
  .prefault({});

/** How long the producer tries to get a value into the queue. */
const retry = z
  .strictObject({
    attempts: count(1, 100).default(5).describe("attempts to send a value to Redis before the request fails"),
    delayMs: count(1, 10_000)
      .default(50)
      .describe("maximum delay before the second attempt in milliseconds; it doubles with each attempt"),
    deadlineMs: count(100, 60_000)
      .default(3000)
      .describe("milliseconds after which the request fails, whatever the number of attempts"),
  })
  .prefault({});

/** How the producer takes values, and from whom. */
export const intake = {
  queue,
  retry,
  waitReplicas: count(0, 5)
    .default(0)
    .describe(
      "replicas that must have a value before it is answered; for engines that neither are serverless nor durable",
    ),
  corsOrigins: list(text(origin))
    .refine((origins) => !origins.includes("*") || origins.length === 1, {
      error: 'must have nothing beside "*", which is every one',
    })
    .default([])
    .describe("CORS origins of other pages; the platform's own page needs none"),
  callerNamespaces: list(text(namespace))
    .default([])
    .describe("further namespaces whose pods may call the producer, if they carry the caller label"),
};
