import assert from "node:assert/strict";
import { consequencesOf } from "../../../local/watch";
import { services } from "./support";

const consequences = (...paths: string[]) => {
  const { rebuild, migrate, manifests } = consequencesOf(paths, services);
  return { rebuild: rebuild.map(({ name }) => name), migrate, manifests };
};

describe("what follows from a change under services/", () => {
  it("is a build of the service whose file it is", () => {
    assert.deepEqual(consequences("orders/src/main.ts", "orders/src/routes.ts", "shop/src/index.html"), {
      rebuild: ["orders", "shop"],
      migrate: false,
      manifests: false,
    });
  });

  it("is a build of all services where the file is shared by them", () => {
    const { rebuild, migrate } = consequences("common/src/log.ts");
    assert.deepEqual(
      rebuild,
      services.map(({ name }) => name),
    );
    assert.ok(migrate);
  });

  it("is a migration, and no start of the owner, for a file of its migrations", () => {
    assert.deepEqual(consequences("billing/sql/002.do.more.sql"), {
      rebuild: ["database"],
      migrate: true,
      manifests: false,
    });
  });

  it("is a new start of everything for a manifest, also of a new service", () => {
    assert.ok(consequences("orders/service.ts").manifests);
    assert.ok(consequences("new/service.ts").manifests);
  });
});
