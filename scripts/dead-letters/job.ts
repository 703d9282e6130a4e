import { z } from "zod";

/** Label of a run's Job and pod, by which both are found. */
export const RUN = "millrace/run";

const labels = z.record(z.string(), z.string());

/** As much of a CronJob as a Job is made of; the rest goes along as it is. */
const cronJob = z.object({
  metadata: z.object({ name: z.string(), uid: z.string() }),
  spec: z.object({
    jobTemplate: z.looseObject({
      metadata: z.looseObject({ labels: labels.default({}) }).prefault({}),
      spec: z.looseObject({
        template: z.looseObject({
          metadata: z.looseObject({ labels: labels.default({}) }),
          spec: z.looseObject({
            serviceAccountName: z.string().optional(),
            containers: z.array(z.looseObject({})).length(1),
          }),
        }),
      }),
    }),
  }),
});

/** The service account that the pods of a CronJob run as. */
export function accountOf(found: unknown): string | undefined {
  return cronJob.parse(found).spec.jobTemplate.spec.template.spec.serviceAccountName;
}

/**
 * The Job that `kubectl create job --from` would make of a CronJob, with arguments of its own.
 *
 * @param found the CronJob, as kubectl tells it.
 */
export function jobOf(found: unknown, name: string, args: readonly string[]) {
  const { metadata, spec } = cronJob.parse(found);
  const { metadata: jobMetadata, spec: jobSpec } = spec.jobTemplate;
  const { template } = jobSpec;
  const run = { [RUN]: name };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name,
      labels: { ...jobMetadata.labels, ...run },
      annotations: { "cronjob.kubernetes.io/instantiate": "manual" },
      // The CronJob keeps a few of its Jobs, also of those that nobody could delete any more.
      ownerReferences: [
        { apiVersion: "batch/v1", kind: "CronJob", name: metadata.name, uid: metadata.uid, controller: true },
      ],
    },
    spec: {
      ...jobSpec,
      template: {
        ...template,
        metadata: { ...template.metadata, labels: { ...template.metadata.labels, ...run } },
        spec: {
          ...template.spec,
          containers: template.spec.containers.map((container) => ({ ...container, args: [...args] })),
        },
      },
    },
  };
}
