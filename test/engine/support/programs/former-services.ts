import * as pulumi from "@pulumi/pulumi";
import { refuseUnbounded } from "../../../../components/identity/boundary";
import { readConfig } from "../../../../infra/config";
import { deploy } from "../../../../infra/stack";
import { registryFrom } from "../../../support/registries";
import { SHIPPED } from "../../../support/stacks/services";

pulumi.runtime.registerResourceTransform(refuseUnbounded);

/**
 * The infra program with the services of the repository, and one for the databases that were in the configuration alone:
 * the former `databases.orders` and `postgres`, as docs/upgrading.md has them in a manifest.
 */
export = deploy(
  readConfig(
    undefined,
    registryFrom({
      ...SHIPPED,
      "former-databases": {
        kind: "job",
        description: "Owns the databases that no service used",
        uses: {
          databases: {
            orders: "own",
            ledger: { access: "own", engine: "postgres", was: "millrace" },
          },
        },
      },
    }),
  ),
);
