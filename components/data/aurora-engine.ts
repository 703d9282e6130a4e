/** What is particular to one engine of Aurora. */
export interface AuroraEngine {
  /** Name by which RDS knows it. */
  readonly name: "aurora-mysql" | "aurora-postgresql";
  /** Name by which people know it. */
  readonly title: string;
  readonly port: number;
  /** The administrator, whose password AWS keeps. */
  readonly masterUsername: string;
  /** Logs sent to CloudWatch. */
  readonly logs: readonly string[];
  /** Cluster parameters that take effect at once. */
  readonly parameters: Readonly<Record<string, string>>;
  /**
   * Cluster parameters that take effect when the instances start. Beside those that RDS changes at no other time, those
   * that a family may have so already: of what it need not change RDS goes on saying "pending-reboot", and to ask for
   * anything else is a difference that no `up` ever removes.
   */
  readonly startParameters: Readonly<Record<string, string>>;
  /**
   * Parameter group family of a version.
   *
   * @throws RangeError when the text is no version of this engine.
   */
  readonly family: (version: string) => string;
}

/** Where an instance stands, and how soon it takes over from a failed writer. */
export interface Placement {
  readonly index: number;
  readonly availabilityZone: string;
  /** 0 takes over first; in Aurora 0 and 1 keep the writer's size, higher tiers scale by themselves. */
  readonly promotionTier: number;
}

/**
 * Spreads a number of instances over the zones, each with a lower rank than the one before; AWS makes the first that is
 * ready the writer.
 *
 * @throws RangeError without a zone.
 */
export function instancePlacement(instances: number, zones: readonly string[]): Placement[] {
  return Array.from({ length: instances }, (_, index) => {
    const availabilityZone = zones[index % zones.length];
    if (availabilityZone === undefined) throw new RangeError("Instances need at least one zone.");
    return { index, availabilityZone, promotionTier: index };
  });
}

/** All of an engine's parameters, as a parameter group takes them. */
export function clusterParameters({ parameters, startParameters }: AuroraEngine) {
  return [
    ...Object.entries(parameters).map(([name, value]) => ({ name, value })),
    ...Object.entries(startParameters).map(([name, value]) => ({
      name,
      value,
      applyMethod: "pending-reboot",
    })),
  ];
}
