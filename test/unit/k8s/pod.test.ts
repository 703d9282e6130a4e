import assert from "node:assert/strict";
import type { PodArgs } from "../../../k8s/pod";
import { podTemplate } from "../../../k8s/pod";

const ARGS: PodArgs = {
  serviceAccount: "producer",
  image: "registry/producer:1",
  env: { A: "1", B: "off" },
  resources: { cpu: "250m", memory: "256Mi" },
};

describe("podTemplate", () => {
  it("is what Pod Security's restricted level asks for, with a read-only root and no API token", () => {
    const { spec } = podTemplate(ARGS, { app: "a" });
    assert.deepEqual(spec, {
      serviceAccountName: "producer",
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        runAsGroup: 1000,
        fsGroup: 1000,
        seccompProfile: { type: "RuntimeDefault" },
      },
      containers: [
        {
          name: "producer",
          image: "registry/producer:1",
          imagePullPolicy: "IfNotPresent",
          env: [
            { name: "A", value: "1" },
            { name: "B", value: "off" },
          ],
          resources: { requests: { cpu: "250m", memory: "256Mi" }, limits: { memory: "256Mi" } },
          terminationMessagePolicy: "FallbackToLogsOnError",
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          },
        },
      ],
    });
  });

  it("mounts keys of several secrets as files of one read-only directory", () => {
    const secretFiles = [
      { secret: "queue", key: "redis-producer" },
      { secret: "database", key: "mysql-producer" },
      { secret: "database", key: "mysql-admin" },
    ];
    const { spec } = podTemplate({ ...ARGS, secretFiles }, {}) as unknown as {
      spec: { containers: { volumeMounts: unknown }[]; volumes: unknown };
    };
    assert.deepEqual(spec.containers[0]?.volumeMounts, [
      { name: "credentials", mountPath: "/var/run/millrace/credentials", readOnly: true },
    ]);
    assert.deepEqual(spec.volumes, [
      {
        name: "credentials",
        projected: {
          defaultMode: 0o440,
          sources: [
            { secret: { name: "queue", items: [{ key: "redis-producer", path: "redis-producer" }] } },
            {
              secret: {
                name: "database",
                items: [
                  { key: "mysql-producer", path: "mysql-producer" },
                  { key: "mysql-admin", path: "mysql-admin" },
                ],
              },
            },
          ],
        },
      },
    ]);
  });
});
