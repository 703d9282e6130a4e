import type { types } from "@pulumi/kubernetes";
import { placed } from "./node-pool";

type PodTemplate = types.input.core.v1.PodTemplateSpec;
type Container = types.input.core.v1.Container;
type Volume = types.input.core.v1.Volume;

/** What a container may use. */
export interface Resources {
  /** CPU that is kept for it, as Kubernetes writes quantities: `250m`. There is no limit: idle CPU is for everyone. */
  readonly cpu: string;
  /** Memory that is kept for it and that it is stopped at: `256Mi`. */
  readonly memory: string;
}

/** A key of a Kubernetes Secret that a pod sees as a file. */
export interface SecretFile {
  readonly secret: string;
  readonly key: string;
}

/** A volume of a pod, and where its container has it. */
export interface Mount {
  /** The volume's name in the pod. */
  readonly name: string;
  readonly path: string;
}

/** What every pod of ours is made from, whether it serves or runs once. */
export interface PodArgs {
  readonly serviceAccount: string;
  /** By digest or immutable tag. */
  readonly image: string;
  /** Environment variables; no secret is ever among them. */
  readonly env: Readonly<Record<string, string>>;
  readonly resources: Resources;
  /** Secrets mounted under {@link credentialsDirectory}, each as a file named after its key. @default none */
  readonly secretFiles?: readonly SecretFile[];
  /** Volumes of claims that the pod's controller adds. @default none */
  readonly mounts?: readonly Mount[];
  /** The node pool it runs in. @default any that is not dedicated */
  readonly nodePool?: string | undefined;
}

/** Where a pod finds its {@link PodArgs.secretFiles}. */
export const credentialsDirectory = "/var/run/millrace/credentials";

/** The images' user `node`. */
const USER = 1000;

/**
 * A pod template that Pod Security's `restricted` level admits, and that goes beyond it: the root file system is
 * read-only and the Kubernetes API gives the pod no token. (Pod Identity brings its own.)
 */
export function podTemplate(
  args: PodArgs,
  labels: Record<string, string>,
  container: Partial<Container> = {},
  spec: Partial<types.input.core.v1.PodSpec> = {},
) {
  const { secretFiles: files = [], mounts = [] } = args;
  const volumeMounts = [
    ...(files.length > 0 ? [{ name: "credentials", mountPath: credentialsDirectory, readOnly: true }] : []),
    ...mounts.map(({ name, path }) => ({ name, mountPath: path })),
  ];
  return {
    metadata: { labels },
    spec: {
      serviceAccountName: args.serviceAccount,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: USER,
        runAsGroup: USER,
        fsGroup: USER,
        // Else every file of a volume is given to the group again at each start.
        ...(mounts.length > 0 && { fsGroupChangePolicy: "OnRootMismatch" }),
        seccompProfile: { type: "RuntimeDefault" },
      },
      containers: [
        {
          name: args.serviceAccount,
          image: args.image,
          imagePullPolicy: "IfNotPresent",
          env: Object.entries(args.env).map(([name, value]) => ({ name, value })),
          resources: {
            requests: { cpu: args.resources.cpu, memory: args.resources.memory },
            limits: { memory: args.resources.memory },
          },
          // What a container said last is why it failed: `pulumi up` shows it where it waits, kubectl in its description.
          terminationMessagePolicy: "FallbackToLogsOnError",
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          },
          ...(volumeMounts.length > 0 && { volumeMounts }),
          ...container,
        },
      ],
      ...(files.length > 0 && { volumes: [credentials(files)] }),
      ...(args.nodePool !== undefined && placed(args.nodePool)),
      ...spec,
    },
  } satisfies PodTemplate;
}

/** One volume of all files, only readable for the pod's user. */
function credentials(files: readonly SecretFile[]): Volume {
  const secrets = [...new Set(files.map((file) => file.secret))];
  return {
    name: "credentials",
    projected: {
      defaultMode: 0o440,
      sources: secrets.map((name) => ({
        secret: {
          name,
          items: files.filter(({ secret }) => secret === name).map(({ key }) => ({ key, path: key })),
        },
      })),
    },
  };
}
