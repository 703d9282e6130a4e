/** Ports at which the pods behind a balancer listen: its rules are infra's, the pods are apps'. */
export const POD_PORTS = { http: 8080, grpc: 9000 } as const;
