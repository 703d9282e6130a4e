import { defineService } from "../../platform/service";

export default defineService({
  kind: "http",
  description: "Accepts counts over HTTP and gRPC and puts them into the queue",
  folders: { docs: "@fastify/swagger-ui/static" },
});
