import { account } from "./checks/account";
import { addOns } from "./checks/add-ons";
import { backend } from "./checks/backend";
import { budget } from "./checks/budget";
import type { Check } from "./checks/check";
import { domain } from "./checks/domain";
import { endpoints } from "./checks/endpoints";
import { engines } from "./checks/engines";
import { images } from "./checks/images";
import { kubernetes } from "./checks/kubernetes";
import { linkedRoles } from "./checks/linked-roles";
import { names } from "./checks/names";
import { quotas } from "./checks/quotas";
import { regions } from "./checks/regions";
import { secretsKey } from "./checks/secrets-key";
import { serviceSecrets } from "./checks/service-secrets";
import { slack } from "./checks/slack";
import { zones } from "./checks/zones";

/** The check of credentials and account, without which no other one means anything. */
export const FIRST: Check = account;

/** All other checks, in the order in which they are printed. */
export const CHECKS: readonly Check[] = [
  names,
  regions,
  zones,
  endpoints,
  engines,
  kubernetes,
  addOns,
  linkedRoles,
  quotas,
  domain,
  backend,
  secretsKey,
  images,
  serviceSecrets,
  budget,
  slack,
];
