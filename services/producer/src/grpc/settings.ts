import { z } from "zod";
import { port } from "@millrace/common/settings/kinds";
import type { Section } from "@millrace/common/settings/read";

export interface GrpcSettings {
  readonly port: number;
}

/** `GRPC_PORT`; the address to listen at is that of HTTP. */
export const grpcSection: Section<GrpcSettings> = () =>
  z.object({ GRPC_PORT: port(9000) }).transform((env) => ({ port: env.GRPC_PORT }));
