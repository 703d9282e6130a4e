import * as pulumi from "@pulumi/pulumi";
import { refuseUnbounded } from "../../../../components/identity/boundary";
import { readConfig } from "../../../../infra/config";
import { deploy } from "../../../../infra/stack";
import { EVERYTHING_SERVICES } from "../../../support/stacks/everything";

pulumi.runtime.registerResourceTransform(refuseUnbounded);

/** The infra program with more services than the repository has. */
export = deploy(readConfig(undefined, EVERYTHING_SERVICES));
