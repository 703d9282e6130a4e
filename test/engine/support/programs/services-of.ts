import * as pulumi from "@pulumi/pulumi";
import { refuseUnbounded } from "../../../../components/identity/boundary";
import { readConfig } from "../../../../infra/config";
import { deploy } from "../../../../infra/stack";
import { loadServices } from "../../../../platform/load";

pulumi.runtime.registerResourceTransform(refuseUnbounded);

/** The infra program with the services of the repository in the folder that `MILLRACE_SERVICES_OF` names. */
export = deploy(readConfig(undefined, loadServices(process.env["MILLRACE_SERVICES_OF"])));
