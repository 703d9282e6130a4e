import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { RequestHeader } from "./route";

/**
 * The header by which a public load balancer recognizes its distribution: CloudFront's addresses are those of all
 * distributions of all customers. Its value is in no configuration, and encrypted in Pulumi's state.
 */
export class SecretHeader extends pulumi.ComponentResource implements RequestHeader {
  readonly header = "x-origin-key";
  readonly value: pulumi.Output<string>;

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:edge:SecretHeader", name, {}, opts);
    // Load balancers read * and ? as wildcards.
    const password = new random.RandomPassword(
      `${name}-value`,
      { length: 64, special: false },
      { parent: this },
    );
    this.value = pulumi.secret(password.result);
    this.registerOutputs({ value: this.value });
  }
}
