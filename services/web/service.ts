import { defineService } from "../../platform/service";

export default defineService({
  kind: "page",
  description: "The page, and the server that serves it inside the cluster and locally",
  calls: ["producer", "consumer"],
  ports: { http: 8082 },
});
