import { defineService } from "../../platform/service";

export default defineService({
  kind: "job",
  description: "Brings the database's tables and users to the current version",
  folders: { sql: "./sql" },
});
