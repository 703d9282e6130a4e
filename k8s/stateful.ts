import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { labels } from "./labels";
import type { Mount } from "./pod";
import { podsName } from "./service-spec";
import { VOLUME_CLASSES } from "./volumes";

/** A volume of each pod. */
export interface StorageVolume {
  /** A storage class of the cluster, by which the volume is also named; each at most once. */
  readonly class: string;
  /** Size as Kubernetes writes quantities: `20Gi`. It can grow. */
  readonly size: string;
  /** Folder of the container. */
  readonly path: string;
}

export interface StorageArgs {
  /** Name of the StatefulSet, which the names of the claims contain; it must stay when the service is renamed. */
  readonly name: string;
  readonly volumes: readonly StorageVolume[];
  /** Whether claims on volumes that hold data stay in the cluster when the service leaves the stack. */
  readonly keep: boolean;
}

export interface StatefulArgs extends StorageArgs {
  /** Name of the service whose pods these are. */
  readonly app: string;
  readonly namespace: pulumi.Input<string>;
  readonly replicas: number;
  readonly template: k8s.types.input.core.v1.PodTemplateSpec;
  /** How long (seconds) the update of one pod may take. @default 600 */
  readonly timeoutSeconds?: number | undefined;
}

/**
 * Size in the StatefulSet's templates. They cannot be changed, and no claim is made from them, since the claims of all pods
 * are there first; so a volume grows by its claim alone, without a new StatefulSet.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-storage
 */
const TEMPLATE_SIZE = "1Gi";

/** Labels by which a StatefulSet selects its pods. They cannot be changed, so they do not contain the service's name. */
export function storageLabels(name: string): Record<string, string> {
  return { "millrace/storage": name };
}

/** The volumes as the pods have them. */
export function mountsOf({ volumes }: StorageArgs): Mount[] {
  return volumes.map(({ class: name, path }) => ({ name, path }));
}

/**
 * Pods with volumes that outlive them: the claims on the volumes, `<class>-<name>-<number>`, and a StatefulSet, which
 * updates one pod at a time and waits until it is ready.
 *
 * Their names in the stack contain the StatefulSet's name and not the service's, so that renaming the service replaces none.
 */
export function statefulPods(
  args: StatefulArgs,
  opts: { readonly parent: pulumi.Resource; readonly dependsOn: readonly pulumi.Resource[] },
): k8s.apps.v1.StatefulSet {
  const { name, namespace, app, replicas, template, volumes, timeoutSeconds = 600 } = args;
  const timeout = `${timeoutSeconds * replicas}s`;
  return new k8s.apps.v1.StatefulSet(
    `${name}-stateful-set`,
    {
      metadata: { name, namespace, labels: labels(app) },
      spec: {
        replicas,
        serviceName: podsName(name),
        selector: { matchLabels: storageLabels(name) },
        // Pods do not wait for each other when they start; updates still replace one at a time.
        podManagementPolicy: "Parallel",
        updateStrategy: { type: "RollingUpdate" },
        persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
        template,
        volumeClaimTemplates: volumes.map((volume) => ({
          metadata: { name: volume.class },
          spec: claimSpec(volume.class, TEMPLATE_SIZE),
        })),
      },
    },
    {
      parent: opts.parent,
      dependsOn: [...opts.dependsOn, ...claims(args, opts.parent)],
      customTimeouts: { create: timeout, update: timeout },
    },
  );
}

/** A claim for each volume of each pod, under the name at which the StatefulSet looks for it. */
function claims({ name, namespace, app, replicas, volumes, keep }: StatefulArgs, parent: pulumi.Resource) {
  return Array.from({ length: replicas }, (_, pod) =>
    volumes.map((volume) => {
      const claim = `${volume.class}-${name}-${pod}`;
      return new k8s.core.v1.PersistentVolumeClaim(
        `${name}-${claim}`,
        {
          // It is bound when its pod has a node, which is later.
          metadata: { name: claim, namespace, labels: labels(app), annotations: SKIP_AWAIT },
          spec: claimSpec(volume.class, volume.size),
        },
        { parent, retainOnDelete: keep && VOLUME_CLASSES[volume.class]?.precious !== false },
      );
    }),
  ).flat();
}

const SKIP_AWAIT = { "pulumi.com/skipAwait": "true" };

function claimSpec(
  storageClassName: string,
  size: string,
): k8s.types.input.core.v1.PersistentVolumeClaimSpec {
  return { accessModes: ["ReadWriteOnce"], storageClassName, resources: { requests: { storage: size } } };
}
