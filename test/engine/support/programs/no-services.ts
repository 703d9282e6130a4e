import * as pulumi from "@pulumi/pulumi";
import { refuseUnbounded } from "../../../../components/identity/boundary";
import { readConfig } from "../../../../infra/config";
import { deploy } from "../../../../infra/stack";

pulumi.runtime.registerResourceTransform(refuseUnbounded);

/** The infra program in a repository without services. */
export = deploy(readConfig(undefined, []));
