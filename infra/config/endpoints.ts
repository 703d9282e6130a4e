/** The parts of the configuration that decide which AWS services are called from inside the network. */
interface Options {
  readonly network: { readonly nat: string; readonly interfaceEndpoints: readonly string[] };
  readonly addOns: { readonly keda: boolean; readonly externalDns: boolean };
  readonly observability?: Observability | undefined;
  readonly bastion?: object | undefined;
}

interface Observability {
  readonly containerInsights: boolean;
  readonly collector: boolean;
  readonly datadog?: object | undefined;
}

interface Caller {
  /** Last part of the endpoint's service name. */
  readonly endpoint: string;
  /** What calls it. */
  readonly why: string;
  /** @default always */
  readonly when?: (options: Options) => boolean;
}

const manager = {
  why: "Systems Manager's agent on the bastion",
  when: ({ bastion }: Options) => bastion !== undefined,
};

/**
 * AWS services that are called from the private subnets. S3 has a gateway endpoint, and the EKS Auto Mode controllers
 * for balancers and volumes run outside the network.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
const CALLERS: readonly Caller[] = [
  { endpoint: "ec2", why: "nodes" },
  { endpoint: "ecr.api", why: "image pulls" },
  { endpoint: "ecr.dkr", why: "image pulls" },
  { endpoint: "eks", why: "nodes" },
  { endpoint: "eks-auth", why: "EKS Pod Identity" },
  {
    endpoint: "logs",
    why: "container logs and metrics",
    when: ({ observability }) =>
      observability?.containerInsights === true || observability?.collector === true,
  },
  {
    endpoint: "monitoring",
    why: "KEDA's CloudWatch scaler",
    when: ({ addOns }) => addOns.keda,
  },
  { endpoint: "secretsmanager", why: "database credentials" },
  { ...manager, endpoint: "ssm" },
  { ...manager, endpoint: "ssmmessages" },
  { endpoint: "sts", why: "AWS SDKs" },
  {
    endpoint: "xray",
    why: "the collector's traces",
    when: ({ observability }) => observability?.collector === true,
  },
];

/** Endpoints that the configuration needs and does not have; none where there is a NAT gateway. */
export function missingEndpoints(options: Options): Caller[] {
  const { nat, interfaceEndpoints } = options.network;
  if (nat !== "none") return [];
  return CALLERS.filter(
    ({ endpoint, when }) => when?.(options) !== false && !interfaceEndpoints.includes(endpoint),
  );
}

/** Whether Systems Manager is reached without the Internet. */
export function hasManagerEndpoints({
  interfaceEndpoints,
}: Pick<Options["network"], "interfaceEndpoints">): boolean {
  return CALLERS.filter(({ why }) => why === manager.why).every(({ endpoint }) =>
    interfaceEndpoints.includes(endpoint),
  );
}

/** Options that need the Internet: they have no interface endpoint in every region. */
export const INTERNET: readonly {
  readonly path: readonly string[];
  readonly what: string;
  readonly on: (options: Options & { readonly runner?: object | undefined }) => boolean;
}[] = [
  { path: ["runner"], what: "GitHub", on: ({ runner }) => runner !== undefined },
  { path: ["addOns", "externalDns"], what: "Route 53", on: ({ addOns }) => addOns.externalDns },
  {
    path: ["observability", "datadog"],
    what: "Datadog",
    on: ({ observability }) => observability?.datadog !== undefined,
  },
];
