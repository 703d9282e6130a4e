import assert from "node:assert/strict";
import { ResponseHeaders } from "../../../../components/edge/response-headers";
import { CONTENT_SECURITY_POLICY, PAGE_HEADERS } from "../../../../platform/page-headers";
import { assertParents, made } from "../account/made";

const headers = (page: Readonly<Record<string, string>> = PAGE_HEADERS) =>
  made(() => new ResponseHeaders("headers", { page }));

const HSTS = { accessControlMaxAgeSec: 31_536_000, includeSubdomains: false, override: true };

describe("ResponseHeaders", () => {
  it("makes its parts as children, named after their parents", async () => {
    assertParents((await headers()).resources, "headers");
  });

  it("gives the page what its own server gives it, and HTTPS for good", async () => {
    const { inputs } = (await headers()).named("headers-page");
    assert.deepEqual(inputs.securityHeadersConfig, {
      strictTransportSecurity: HSTS,
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: "DENY", override: true },
      referrerPolicy: { referrerPolicy: "no-referrer", override: true },
      contentSecurityPolicy: { contentSecurityPolicy: CONTENT_SECURITY_POLICY, override: true },
    });
    const { items } = inputs.customHeadersConfig as { items: readonly { header: string; value: string }[] };
    const custom = Object.fromEntries(items.map(({ header, value }) => [header, value]));
    const fields = ["content-security-policy", "referrer-policy", "x-content-type-options"];
    assert.deepEqual(
      custom,
      Object.fromEntries(Object.entries(PAGE_HEADERS).filter(([header]) => !fields.includes(header))),
    );
  });

  it("puts none of the headers that CloudFront has a field for among the others, which it would refuse", async () => {
    const { inputs } = (await headers()).named("headers-page");
    const { items } = inputs.customHeadersConfig as { items: readonly { header: string }[] };
    for (const { header } of items) {
      assert.doesNotMatch(
        header,
        /^(content-security-policy|referrer-policy|strict-transport-security|x-(content-type-options|frame-options|xss-protection))$/i,
      );
    }
  });

  it("leaves the services' own headers as they are", async () => {
    const { inputs } = (await headers()).named("headers-service");
    assert.deepEqual(inputs.securityHeadersConfig, {
      strictTransportSecurity: HSTS,
      contentTypeOptions: { override: true },
    });
    assert.ok(!("customHeadersConfig" in inputs));
  });
});
