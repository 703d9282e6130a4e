/** How much is measured. */
export interface Size {
  readonly rounds: number;
  /** Items that ours drains in one measurement. */
  readonly items: number;
  /** Items that a peer drains, which takes many times as long an item. */
  readonly peerItems: number;
  /** How long a load lasts, in seconds. */
  readonly loadSeconds: number;
  /** How long the open loop lasts, in seconds. */
  readonly latencySeconds: number;
  /** Values whose way to the database is watched, in one round at least. */
  readonly samples: number;
  /** Rows in the table that is full. */
  readonly rows: number;
}

/** What results are published of. */
export const FULL: Size = {
  rounds: 5,
  items: 200_000,
  peerItems: 20_000,
  loadSeconds: 5,
  latencySeconds: 20,
  samples: 10_000,
  rows: 10_000_000,
};

/** Enough to show that everything works, and too little to say anything. */
export const QUICK: Size = {
  rounds: 1,
  items: 2_000,
  peerItems: 200,
  loadSeconds: 1,
  latencySeconds: 1,
  samples: 50,
  rows: 20_000,
};

/** A run of the benchmarks. */
export interface Run {
  readonly size: Size;
  readonly say: (text: string) => void;
  /** Aborted when the run is to end. */
  readonly signal: AbortSignal;
}
