import { existsSync } from "node:fs";
import { version } from "@pulumi/kubernetes/package.json";
import { goTool, goToolPath, type GoTool } from "./go";

const PROGRAM = "pulumi-resource-kubernetes";

/** The commit of 2026-01-15; the provider's releases are not tagged as versions of its Go module. */
const MODULE_VERSION = "v4.0.0-20260115033456-f47bc2d6f199";

/**
 * Pulumi's Kubernetes provider. Its Go module has no `main` that can be built by itself: that one embeds a schema which
 * only the provider's own build generates, and which an unchanged program never asks for.
 */
export const KUBERNETES_PROVIDER: GoTool = {
  name: PROGRAM,
  version: MODULE_VERSION,
  main: {
    program: PROGRAM,
    text: `package main

import "github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"

func main() {
	provider.Serve("kubernetes", "${version}", []byte(\`{"name":"kubernetes","version":"${version}"}\`), []byte("{}"))
}
`,
  },
  modules: {
    "github.com/pulumi/pulumi-kubernetes/provider/v4": MODULE_VERSION,
    "github.com/pulumi/pulumi-kubernetes/sdk/v4": "v4.24.0",
    "github.com/pulumi/pulumi/pkg/v3": "v3.215.0",
    "github.com/pulumi/pulumi/sdk/v3": "v3.215.0",
  },
  go: "1.25.0",
};

/** Path of the provider's program, built the first time, which takes several minutes. */
export async function kubernetesProvider(root: string, say: (sentence: string) => void): Promise<string> {
  if (!existsSync(goToolPath(KUBERNETES_PROVIDER, root))) {
    say("Building Pulumi's Kubernetes provider (minutes, once) ...");
  }
  return goTool(KUBERNETES_PROVIDER, root);
}
