import { defineService } from "../../platform/service";

export default defineService({
  kind: "http",
  description: "Accepts counts over HTTP and gRPC and puts them into the queue",
  folders: { docs: "@fastify/swagger-ui/static" },
  uses: { queues: { count: "produce" }, databases: { counts: "read" } },
  ports: { http: 8080, grpc: 9000 },
  // A batch of counts may be long.
  routes: [{ path: "/api", stripPrefix: true, largeBodies: ["/count"] }, { protocol: "grpc" }],
  scaling: [
    { on: "cpu", percent: 70 },
    { on: "requests", perSecond: 10 },
  ],
  example: { method: "POST", path: "/count", body: { count: 42 } },
});
