import type * as pulumi from "@pulumi/pulumi";
import { ZONES } from "../rules/cidr";

/** The subnet of a zone, of those of one kind; zones are counted from 0. */
export function inZone(subnetIds: pulumi.Output<string[]>, zone: number): pulumi.Output<string> {
  return subnetIds.apply((ids) => {
    const id = ids[zone];
    if (id === undefined) throw new Error(`The network has ${ids.length} subnets of a kind, not ${ZONES}.`);
    return id;
  });
}
