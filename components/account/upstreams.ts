/** Public registries that ECR caches, by what stands before an image's name in its place. */
export const UPSTREAMS = {
  "docker-hub": "registry-1.docker.io",
  "ecr-public": "public.ecr.aws",
  github: "ghcr.io",
  kubernetes: "registry.k8s.io",
  quay: "quay.io",
} as const;

export type Upstream = keyof typeof UPSTREAMS;
