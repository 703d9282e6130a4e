import { readAppsConfig } from "./config";
import { deploy } from "./stack";

export = deploy(readAppsConfig());
