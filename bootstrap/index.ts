import { readBootstrapConfig } from "./config";
import { deploy } from "./stack";

export = deploy(readBootstrapConfig());
