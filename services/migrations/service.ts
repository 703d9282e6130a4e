import { defineService } from "../../platform/service";

export default defineService({
  kind: "migrator",
  description: "Brings databases, their tables and their users to the current version",
});
