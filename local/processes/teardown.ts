/** What a run has started, to be stopped in the opposite order. */
export class Teardown {
  private readonly steps: { name: string; stop: () => Promise<void> | void }[] = [];

  constructor(private readonly report: (sentence: string) => void) {}

  /** Adds something that has just been started. */
  add(name: string, stop: () => Promise<void> | void): void {
    this.steps.push({ name, stop });
  }

  /** Stops everything, last started first; what fails to stop is reported and keeps nothing else running. */
  async run(): Promise<void> {
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) {
      try {
        await step.stop();
      } catch (error) {
        this.report(`${step.name} could not be stopped: ${String(error)}`);
      }
    }
  }
}
