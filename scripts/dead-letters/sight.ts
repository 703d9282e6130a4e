import { z } from "zod";

const condition = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().optional(),
  message: z.string().optional(),
});

const state = z.object({
  waiting: z.object({ reason: z.string().optional(), message: z.string().optional() }).optional(),
  terminated: z.object({ exitCode: z.int(), reason: z.string().optional() }).optional(),
});

const list = z.object({
  items: z.array(
    z.object({
      kind: z.string(),
      status: z
        .object({
          conditions: z.array(condition).default([]),
          containerStatuses: z.array(z.object({ state: state.prefault({}) })).default([]),
        })
        .prefault({}),
    }),
  ),
});

/** What can be seen of a run. */
export type Sight =
  | { readonly kind: "gone" }
  /** Why it has not started, where that is not just for a moment. */
  | { readonly kind: "going"; readonly why?: string }
  /** Its command has ended, with a word for it where it did not end by itself. */
  | { readonly kind: "ended"; readonly code: number; readonly why?: string }
  /** It was ended without its command. */
  | { readonly kind: "failed"; readonly why: string };

/** Reasons of the first seconds of every pod. */
const USUAL = ["ContainerCreating", "PodInitializing"];

/** @param found a run's Job and pod, as kubectl lists them. */
export function sightOf(found: unknown): Sight {
  const { items } = list.parse(found);
  const job = items.find(({ kind }) => kind === "Job");
  if (job === undefined) return { kind: "gone" };
  const pod = items.find(({ kind }) => kind === "Pod");
  const { waiting, terminated } = pod?.status.containerStatuses[0]?.state ?? {};
  const is = (type: string) =>
    job.status.conditions.find((condition) => condition.type === type && condition.status === "True");
  const failed = is("Failed");
  if (is("Complete") !== undefined || (failed !== undefined && terminated !== undefined)) {
    const { exitCode = 0, reason } = terminated ?? {};
    const own = reason === undefined || ["Completed", "Error"].includes(reason);
    return { kind: "ended", code: exitCode, ...(!own && { why: reason }) };
  }
  if (failed !== undefined) return { kind: "failed", why: sentence(failed) };
  const unplaced = pod?.status.conditions.find(
    ({ type, status }) => type === "PodScheduled" && status === "False",
  );
  const obstacle = unplaced ?? (USUAL.includes(waiting?.reason ?? "") ? undefined : waiting);
  return { kind: "going", ...(obstacle !== undefined && { why: sentence(obstacle) }) };
}

function sentence({
  reason,
  message,
}: {
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
}) {
  return [reason, message].filter((word) => word !== undefined).join(": ");
}
