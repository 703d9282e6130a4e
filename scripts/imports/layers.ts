/** Of each folder, the folders and files outside it that its files may import. `*` stands for any one folder's name. */
export type Layers = Readonly<Record<string, readonly string[]>>;

/** The layers of this repository, from the lowest to the highest: each may import only what is above it in this list. */
export const LAYERS: Layers = {
  // What the programs are built of.
  components: [],
  // What a service is.
  platform: ["components/rules"],
  k8s: [],
  contract: ["platform", "components/rules"],
  // What runs in the cluster: a service imports no other service, and nothing of what deploys it.
  "services/*": ["services/common", "platform"],
  // The programs: none imports another, and what two of them must agree on is in contract.
  infra: ["platform", "components", "contract"],
  apps: ["platform", "components", "contract", "k8s"],
  bootstrap: ["platform", "components", "contract"],
  // What records, prices, simulates and checks the programs.
  simulator: [],
  plan: ["platform", "components", "contract", "infra", "apps", "bootstrap", "simulator"],
  preflight: ["platform", "components", "contract", "infra", "plan"],
  // Runs the services on this machine.
  local: ["platform", "components", "services", "plan"],
  // Deploys and destroys stacks with Pulumi's engine.
  deliver: ["platform", "contract", "plan", "preflight", "local"],
  // Commands, benchmarks and tests.
  scripts: ["platform", "components", "services", "plan", "preflight", "local", "deliver"],
  bench: ["platform", "services", "local", "scripts"],
  test: [
    "platform",
    "components",
    "k8s",
    "contract",
    "services",
    "infra",
    "apps",
    "bootstrap",
    "simulator",
    "plan",
    "preflight",
    "local",
    "deliver",
    "scripts",
    "bench",
  ],
};
