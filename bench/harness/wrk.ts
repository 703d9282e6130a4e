import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { requireBinary } from "../../local/servers/binaries";
import { runDir } from "../../local/services/run-dir";

export interface Load {
  readonly url: string;
  /** JSON to post; a GET without. */
  readonly body?: string;
  /** What answers have to be. */
  readonly status: number;
  readonly seconds: number;
  readonly connections: number;
}

/** What the server has answered, and how fast. */
export interface Loaded {
  /** Answers with the status that was due. */
  readonly requests: number;
  /** Answers with another one. */
  readonly refused: number;
  readonly seconds: number;
  /** In milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

let scripts = 0;

/** Sends one request after the other on each of its connections, for some seconds. */
export async function load(options: Load): Promise<Loaded> {
  const { url, seconds, connections } = options;
  scripts += 1;
  const script = join(runDir(), `load-${scripts}.lua`);
  writeFileSync(script, lua(options));
  const args = ["--threads", "1", "--connections", String(connections), "--duration", `${seconds}s`];
  const child = spawn(requireBinary(["wrk"], "make load"), [...args, "--script", script, url], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`wrk ended with ${code}:\n${output}`);
  return readLoaded(output);
}

/** What a run's last line says; throws where requests were not answered at all. */
export function readLoaded(output: string): Loaded {
  const found = /^RESULT (.*)$/m.exec(output)?.[1];
  if (found === undefined) throw new Error(`wrk has not told its result:\n${output}`);
  const numbers = found.split(" ").map(Number);
  const [requests = 0, microseconds = 0, p50 = 0, p99 = 0, refused = 0, lost = 0] = numbers;
  if (lost > 0) throw new Error(`${lost} requests were not answered.`);
  return {
    requests: requests - refused,
    refused,
    seconds: microseconds / 1e6,
    p50: p50 / 1000,
    p99: p99 / 1000,
  };
}

function lua({ body, status }: Load): string {
  const post = `wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
wrk.body = [[${body ?? ""}]]
`;
  return `${body === undefined ? "" : post}
local threads = {}
wrong = 0
function setup(thread) table.insert(threads, thread) end
function response(status)
  if status ~= ${status} then wrong = wrong + 1 end
end
function done(summary, latency)
  local all = 0
  for _, thread in ipairs(threads) do all = all + thread:get("wrong") end
  local lost = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format("RESULT %d %d %d %d %d %d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), all, lost))
end
`;
}
