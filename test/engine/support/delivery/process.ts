import { join } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import type { Command } from "../../../../deliver/command";
import { Cli } from "../../../../deliver/engine/cli";
import { grpcHealth } from "../../../../deliver/grpc-health";
import { main } from "../../../../deliver/main";
import { programsOf } from "../../../../deliver/programs";
import type { World } from "../../../../deliver/world";
import { loadServices } from "../../../../platform/load";
import { testPrograms, type Settings } from "./programs";

// `npm run up`, `down` or `status` as a process, with the programs, the CLI and the answers of the edge that a test gives it.

export interface DeliveryRequest {
  readonly command: Command;
  /** Folder that takes the place of the repository's. */
  readonly root: string;
  /** Folder of the CLI, as `PulumiCommand.get` takes it. */
  readonly cli: string;
  readonly stacks: readonly string[];
  /** The programs of the repository, or two small ones with these settings. */
  readonly programs: "repository" | Settings;
  /** Address at which the tests ask the edge, in place of the one that CloudFront has. */
  readonly edge?: string;
}

const REPOSITORY = join(__dirname, "../../../..");

const request = JSON.parse(process.env["MILLRACE_DELIVERY"] ?? "") as DeliveryRequest;

async function world(): Promise<World> {
  const { root, stacks, programs, edge } = request;
  const isReal = programs === "repository";
  return {
    root,
    cli: new Cli(await PulumiCommand.get({ root: request.cli })),
    programs: isReal
      ? programsOf(REPOSITORY).map((program) => ({
          ...program,
          folder: join(root, program.project),
        }))
      : testPrograms((project) => join(root, project), programs),
    stacks,
    services: isReal ? loadServices(REPOSITORY) : [],
    locks: {
      backendUrl: process.env["PULUMI_BACKEND_URL"],
      s3: () => {
        throw new Error("The backend is a folder.");
      },
    },
    isProtected: () => false,
    secretsProvider: () => undefined,
    preflight: () => Promise.resolve([]),
    images: () => Promise.resolve([]),
    pages: () => Promise.resolve([]),
    fetch: (address, options) => {
      const { pathname } = new URL(addressOf(address));
      return fetch(`${edge ?? ""}${pathname}`, options);
    },
    grpcHealth,
    now: Date.now,
    pauseMs: 50,
    patienceMs: 10_000,
  };
}

function addressOf(input: Parameters<typeof fetch>[0]): string {
  if (typeof input === "string") return input;
  return input instanceof URL ? input.href : input.url;
}

void main(request.command, world, request.stacks);
