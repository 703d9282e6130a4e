import {
  DescribeAvailabilityZonesCommand,
  DescribeVpcEndpointServicesCommand,
  type ServiceDetail,
} from "@aws-sdk/client-ec2";
import { found, type Resources } from "../quotas/quota";
import type { Aws } from "../target/aws";
import { check, ok, uncreatable, type Finding } from "./check";

interface EndpointNeeds {
  /** Service names, `com.amazonaws.us-east-1.ecr.api`. */
  readonly services: readonly string[];
  /** Those that the stack has endpoints for. */
  readonly deployed: readonly string[];
  /** Zones that each endpoint has a network interface in. */
  readonly zoneIds: readonly string[];
}

/** Ids of the zones that offer a service, by the service's name. */
type EndpointFacts = ReadonlyMap<string, readonly string[]>;

/** Whether AWS offers the services of the interface endpoints, in every zone of the VPC. */
export const endpoints = check<EndpointNeeds, EndpointFacts>({
  name: "endpoints",
  unused: "the stack has no interface endpoints",
  needs: ({ stack, deployed, zoneIds }) => {
    const services = servicesOf(stack);
    return services.length > 0 ? { services, deployed: servicesOf(deployed), zoneIds } : undefined;
  },
  look: async ({ services }, { aws }) => {
    const { AvailabilityZones = [] } = await aws.ec2.send(new DescribeAvailabilityZonesCommand({}));
    const ids = new Map(AvailabilityZones.map(({ ZoneName, ZoneId = "" }) => [ZoneName, ZoneId]));
    const details = await offered(services, aws);
    return new Map(
      details.map(({ ServiceName = "", AvailabilityZones: names = [] }) => [
        ServiceName,
        names.flatMap((name) => ids.get(name) ?? []),
      ]),
    );
  },
  judge: (facts, { services, deployed, zoneIds }) => {
    const problems = services.flatMap((service): Finding[] => {
      const name = service.split(".").slice(3).join(".");
      const fix = `Remove ${name} from millrace-infra:network.interfaceEndpoints, or correct it`;
      const has = deployed.includes(service);
      const zones = facts.get(service);
      if (zones === undefined) return [uncreatable(`AWS has no endpoint service ${service}`, fix, has)];
      const missing = zoneIds.filter((id) => !zones.includes(id)).join(", ");
      return missing === "" ? [] : [uncreatable(`AWS does not offer ${service} in ${missing}`, fix, has)];
    });
    return problems.length > 0 ? problems : [ok(`${services.length} endpoint services are offered`)];
  },
});

function servicesOf(resources: Resources): string[] {
  return found(resources, ["aws:ec2/vpcEndpoint:VpcEndpoint"])
    .filter(({ inputs }) => inputs.vpcEndpointType === "Interface")
    .map(({ inputs }) => String(inputs.serviceName));
}

/** By a filter, since AWS answers a request for names with an error where one does not exist. */
async function offered(services: readonly string[], aws: Aws): Promise<ServiceDetail[]> {
  const details: ServiceDetail[] = [];
  let NextToken: string | undefined;
  do {
    const page = await aws.ec2.send(
      new DescribeVpcEndpointServicesCommand({
        Filters: [
          { Name: "service-name", Values: [...services] },
          { Name: "service-type", Values: ["Interface"] },
        ],
        NextToken,
      }),
    );
    details.push(...(page.ServiceDetails ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return details;
}
