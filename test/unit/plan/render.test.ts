import assert from "node:assert/strict";
import type { RecordedResource, Recording } from "../../../plan/record";
import { manifests } from "../../../plan/render";

const PLAIN: Omit<RecordedResource, "urn" | "name" | "type" | "inputs"> = {
  custom: true,
  read: false,
  parent: undefined,
  dependencies: [],
  inputDependencies: {},
  provider: undefined,
  providers: [],
  aliases: [],
  protect: false,
  retainOnDelete: false,
  deleteBeforeReplace: false,
  replaceOnChanges: [],
  ignoreChanges: [],
  replacementTrigger: undefined,
  timeouts: undefined,
};

function object(kind: string, name: string, more: Partial<RecordedResource> = {}): RecordedResource {
  return {
    ...PLAIN,
    urn: name,
    name,
    type: `kubernetes:v1:${kind}`,
    inputs: { apiVersion: "v1", kind, metadata: { name } },
    ...more,
  };
}

function names(resources: RecordedResource[]): string[] {
  const recording: Recording = { project: "p", stack: "s", resources, outputs: {} };
  return manifests(recording).map(({ metadata }) => metadata.name);
}

describe("manifests", () => {
  it("are the Kubernetes objects, without providers, components and what is only read", () => {
    const resources = [
      object("Pod", "pod"),
      { ...object("Pod", "bucket"), type: "aws:s3/bucket:Bucket" },
      { ...object("Pod", "provider"), type: "pulumi:providers:kubernetes" },
      object("Pod", "component", { custom: false }),
      object("Pod", "existing", { read: true }),
    ];
    assert.deepEqual(names(resources), ["pod"]);
  });

  it("come after what they depend on", () => {
    const resources = [object("A", "last", { dependencies: ["first"] }), object("B", "first")];
    assert.deepEqual(names(resources), ["first", "last"]);
  });

  it("come after what their component depends on", () => {
    const resources = [
      object("A", "child", { parent: "inner" }),
      object("X", "inner", { custom: false, parent: "outer" }),
      object("X", "outer", { custom: false, dependencies: ["first"] }),
      object("B", "first"),
    ];
    assert.deepEqual(names(resources), ["first", "child"]);
  });

  it("are otherwise ordered by kind and name, however they were registered", () => {
    const resources = [object("B", "b"), object("A", "z"), object("B", "a")];
    assert.deepEqual(names(resources), ["z", "a", "b"]);
    assert.deepEqual(names([...resources].reverse()), ["z", "a", "b"]);
  });

  it("carry no notes to Pulumi, and keep all else", () => {
    const [noted, only] = manifests({
      project: "p",
      stack: "s",
      outputs: {},
      resources: [
        object("A", "noted", {
          inputs: {
            apiVersion: "v1",
            kind: "A",
            metadata: { name: "noted", annotations: { "pulumi.com/skipAwait": "true", kept: "1" } },
            spec: { a: 1 },
          },
        }),
        object("B", "only", {
          inputs: {
            apiVersion: "v1",
            kind: "B",
            metadata: { name: "only", annotations: { "pulumi.com/skipAwait": "true" } },
          },
        }),
      ],
    });
    assert.deepEqual(noted, {
      apiVersion: "v1",
      kind: "A",
      metadata: { name: "noted", annotations: { kept: "1" } },
      spec: { a: 1 },
    });
    assert.deepEqual(only, { apiVersion: "v1", kind: "B", metadata: { name: "only" } });
  });
});
