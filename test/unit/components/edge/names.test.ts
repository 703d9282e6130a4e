import assert from "node:assert/strict";
import { Alias } from "../../../../components/edge/alias";
import { Certificate } from "../../../../components/edge/certificate";
import { Domain } from "../../../../components/edge/domain";
import type { RecordedResource } from "../../../../plan/record";
import { assertParents, made, value } from "../account/made";

describe("Domain", () => {
  const domain = (makeZone: boolean, protect = false) =>
    made(() => new Domain("dns", { zoneName: "example.com", makeZone, protect }));

  it("finds a zone that is there already, and makes nothing", async () => {
    const { resources, component } = await domain(false);
    assert.equal(resources.length, 1);
    assert.equal(await value(component.zoneId), "Z0EXAMPLE");
    assert.equal(component.zoneName, "example.com");
  });

  it("makes a zone when asked to, and keeps it when protected", async () => {
    const { resources, named, component } = await domain(true);
    assertParents(resources, "dns");
    assert.equal(named("dns-zone").inputs.name, "example.com");
    assert.equal(await value(component.zoneId), "dns-zone-id");
    const ends = ({ protect, retainOnDelete, inputs: { forceDestroy } }: RecordedResource) => ({
      protect,
      retainOnDelete,
      forceDestroy,
    });
    assert.deepEqual(ends(named("dns-zone")), { protect: false, retainOnDelete: false, forceDestroy: true });
    assert.deepEqual(ends((await domain(true, true)).named("dns-zone")), {
      protect: true,
      retainOnDelete: true,
      forceDestroy: false,
    });
  });
});

describe("Certificate", () => {
  const certificate = () =>
    made(
      () => new Certificate("cert", { domainName: "shop.example.com", zoneId: "Z1", region: "us-east-1" }),
    );

  it("is asked for, and waited for, in the region of what uses it", async () => {
    const { resources, named, before } = await certificate();
    assertParents(resources, "cert");
    assert.deepEqual(named("cert-certificate").inputs, {
      domainName: "shop.example.com",
      validationMethod: "DNS",
      keyAlgorithm: "EC_prime256v1",
      region: "us-east-1",
    });
    assert.equal(named("cert-validation").inputs.region, "us-east-1");
    assert.ok(before("cert-validation").includes("cert-proof"));
  });

  it("is proved by the record that ACM asks for", async () => {
    const { named } = await certificate();
    assert.deepEqual(named("cert-proof").inputs, {
      zoneId: "Z1",
      name: "_cert-certificate.shop.example.com.",
      type: "CNAME",
      records: ["_cert-certificate.acm-validations.aws."],
      ttl: 300,
    });
  });

  it("is handed out once it is issued", async () => {
    const { component, named } = await certificate();
    assert.equal(await value(component.arn), named("cert-validation").inputs.certificateArn);
  });
});

describe("Alias", () => {
  it("leads a name to a target, in the kinds of address asked for", async () => {
    const target = { dnsName: "lb.elb.amazonaws.com", dnsZoneId: "Z35" };
    const { resources, named } = await made(
      () =>
        new Alias("alias", {
          domainName: "shop.example.com",
          zoneId: "Z1",
          target,
          types: ["A", "AAAA"],
        }),
    );
    assertParents(resources, "alias");
    for (const type of ["A", "AAAA"]) {
      assert.deepEqual(named(`alias-${type.toLowerCase()}`).inputs, {
        zoneId: "Z1",
        name: "shop.example.com",
        type,
        aliases: [{ name: "lb.elb.amazonaws.com", zoneId: "Z35", evaluateTargetHealth: false }],
      });
    }
  });
});
