import { defineService } from "../../platform/service";

export default defineService({
  kind: "worker",
  description: "Stores every count of the queue in the database once",
  commands: { dlq: "./src/dlq/main.ts" },
});
