import { z } from "zod";
import { clusterSnapshot } from "../../components/rules/aws";
import { RESERVED_USERS } from "../../components/rules/databases";
import * as kubernetes from "../../components/rules/kubernetes";
import { also, oneOf } from "../../components/rules/rule";
import { list, text } from "../../components/rules/values";
import { addOnAccounts } from "../../contract/add-on-accounts";
import { DATABASE_JOBS } from "../../platform/name";

/** `pulumi config set --path` writes fractions as text, whatever type it is told. */
const fraction = (value: unknown) =>
  typeof value === "string" && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;

/** Aurora capacity units, in halves. */
export const capacity = (min: number) =>
  z.preprocess(fraction, z.number().min(min).max(256).multipleOf(0.5, "must be a multiple of 0.5"));

/** Namespaces of add-ons, and service accounts that add-ons have in the services' namespace. */
const ADD_ONS = Object.values(addOnAccounts(""));
const ADD_ON_NAMESPACES = [...new Set(ADD_ONS.flatMap(({ namespace }) => namespace || []))].sort();
const ADD_ON_ACCOUNTS = ADD_ONS.flatMap(({ namespace, serviceAccount }) =>
  namespace === "" ? serviceAccount : [],
);

/** The namespace of the services, which `apps` makes. */
export const servicesNamespace = also(
  kubernetes.ownNamespace,
  `must not be ${oneOf(ADD_ON_NAMESPACES)}, where add-ons run`,
  (text) => !ADD_ON_NAMESPACES.includes(text),
);

const RESERVED = [...RESERVED_USERS, ...ADD_ON_ACCOUNTS].sort();

/** A service account of a service that this project does not bring. */
export const serviceAccount = also(
  also(
    kubernetes.serviceAccount,
    `must not begin with ${DATABASE_JOBS}, as the jobs that make users do`,
    (name) => !name.startsWith(DATABASE_JOBS),
  ),
  `must not be ${oneOf(RESERVED)}, which have other uses`,
  (name) => !RESERVED.includes(name),
);

/** Kubernetes service accounts that sign in to a store, each as the user of its own name. */
export const serviceAccounts = list(text(serviceAccount))
  .default([])
  .describe(
    "Kubernetes service accounts that sign in with IAM tokens, as the database user of the same name",
  );

/** A snapshot of a cluster. */
export const snapshot = text(clusterSnapshot).optional();
