import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

/** Runs kubectl with these arguments and returns its standard output; rejects with what it said when it fails. */
export type Kubectl = (args: readonly string[], input?: string) => Promise<string>;

/** The machine's own, on the cluster of the current kubeconfig. */
export const kubectl: Kubectl = async (args, input = "") => {
  // In a group of its own: Ctrl-C is for who runs it, who still has to tidy up with its help.
  const child = spawn("kubectl", args, { stdio: "pipe", detached: true });
  child.stdin.on("error", () => undefined); // its exit code says more
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]).catch(
    (error: unknown) => {
      throw new Error("kubectl cannot be run; install it, and point it to the cluster.", { cause: error });
    },
  );
  if (status !== 0) throw new Error(`kubectl ${args[0] ?? ""} failed: ${stderr.trim()}`);
  return stdout;
};
