// Stands in for a service, or for the migrations, where only their deployment is tested: it answers the probes, or
// ends at once, successfully unless FAILS says why not.
import http from "node:http";

const { HTTP_PORT, FAILS = "" } = process.env;

if (HTTP_PORT !== undefined) {
  http.createServer((_request, response) => response.end("ok")).listen(Number(HTTP_PORT));
  process.once("SIGTERM", () => process.exit(0));
} else if (FAILS !== "") {
  console.error(FAILS);
  process.exit(1);
}
