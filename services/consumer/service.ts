import { defineService } from "../../platform/service";

export default defineService({
  kind: "worker",
  description: "Stores every count of the queue in the database once",
  commands: { dlq: "./src/dlq/main.ts" },
  uses: {
    // The producer runs all the time, so that the consumer may scale to zero.
    queues: { count: { access: "consume", reporter: "producer" } },
    databases: { counts: { access: "own", was: "millrace" } },
  },
  ports: { http: 8081 },
  scaling: { on: "queue", perPod: 5000 },
});
