import { defineService } from "../../platform/service";

export default defineService({
  kind: "worker",
  description: "Stores every count of the queue in the database once",
  commands: { dlq: "./src/dlq/main.ts" },
  uses: {
    queues: { count: "consume" },
    databases: { counts: { access: "own", was: "millrace" } },
  },
  ports: { http: 8081 },
  scaling: { on: "queue", perPod: 5000 },
});
