// Runs in a pod, bundled. `listen PORT...` answers TCP and UDP at these ports. `probe` reads one JSON array of targets
// a line and prints whether each of them can be reached, as a JSON array a line.
import { createSocket } from "node:dgram";
import { connect, createServer } from "node:net";
import { createInterface } from "node:readline";
import type { Target } from "./prober";

/** A network that drops what no policy admits answers nothing; what it admits is answered in milliseconds. */
const PATIENCE_MS = 2_000;

function listen(ports: readonly number[]): void {
  for (const port of ports) {
    createServer((socket) => socket.on("error", () => undefined).end()).listen(port, "0.0.0.0");
    const datagrams = createSocket("udp4");
    datagrams.on("message", (message, { port: sender, address }) => datagrams.send(message, sender, address));
    datagrams.bind(port, "0.0.0.0");
  }
}

function reaches(target: Target): Promise<boolean> {
  return target.protocol === "UDP" ? isAnswered(target) : isConnected(target);
}

function isConnected({ host, port }: Target): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PATIENCE_MS });
    const end = (connected: boolean) => {
      socket.destroy();
      resolve(connected);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
    socket.once("timeout", () => end(false));
  });
}

function isAnswered({ host, port }: Target): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    const end = (answered: boolean) => {
      clearTimeout(timer);
      socket.close();
      resolve(answered);
    };
    const timer = setTimeout(() => end(false), PATIENCE_MS);
    socket.once("message", () => end(true));
    socket.once("error", () => end(false));
    // Connected, a socket is told when its datagrams are refused.
    socket.connect(port, host, () => socket.send("probe"));
  });
}

async function probe(): Promise<void> {
  for await (const line of createInterface(process.stdin)) {
    const targets = JSON.parse(line) as Target[];
    console.log(JSON.stringify(await Promise.all(targets.map(reaches))));
  }
}

const [command, ...ports] = process.argv.slice(1);
if (command === "listen") listen(ports.map(Number));
else void probe();
