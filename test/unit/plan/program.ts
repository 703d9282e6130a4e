import { record, type Recording } from "../../../plan/record";

/** Records a program of a test's own, in us-east-1. */
export function program(deploy: () => unknown): Promise<Recording> {
  return record({
    project: "test",
    stack: "dev",
    config: { "aws:region": "us-east-1" },
    deploy: () => {
      deploy();
      return Promise.resolve({});
    },
  });
}
