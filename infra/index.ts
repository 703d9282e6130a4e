import * as pulumi from "@pulumi/pulumi";
import { refuseUnbounded } from "../components/identity/boundary";
import { readConfig } from "./config";
import { deploy } from "./stack";

pulumi.runtime.registerResourceTransform(refuseUnbounded);

export = deploy(readConfig());
