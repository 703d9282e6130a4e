import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { Nat } from "../../../../components/network/nat";
import { built } from "../../k8s/built";

describe("Nat", () => {
  it("makes each gateway after the Internet gateway, so that it goes before that does", async () => {
    const { named, before } = await built(() => {
      const { id } = new aws.ec2.InternetGateway("internet", {});
      new Nat("nat", {
        identifier: "millrace-test",
        layout: "perZone",
        publicSubnetIds: ["public-1", "public-2", "public-3"],
        privateRouteTableIds: ["routes-1", "routes-2", "routes-3"],
        internetGatewayId: id,
      });
    });
    for (const zone of [0, 1, 2]) {
      assert.deepEqual(before(`nat-${zone}-gateway`), ["internet", `nat-${zone}-address`]);
      assert.deepEqual(named(`nat-${zone}-gateway`).inputs, {
        allocationId: `nat-${zone}-address-id`,
        subnetId: `public-${zone + 1}`,
        tags: { Name: `millrace-test-nat-${zone}` },
      });
      assert.equal(named(`nat-${zone}-address`).inputs.domain, "vpc");
    }
  });
});
