import { readConfig } from "./config";
import { deploy } from "./stack";

export = deploy(readConfig());
