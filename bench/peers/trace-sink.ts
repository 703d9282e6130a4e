import { createServer } from "node:http";
import { programOptions, ready } from "./program";

// Where spans are sent: takes everything and keeps nothing.

const { port } = programOptions("trace-sink");

createServer((request, response) => {
  request.resume();
  request.on("end", () => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
}).listen(port, "127.0.0.1", ready);
