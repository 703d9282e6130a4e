import { join } from "node:path";
import type { HttpSettings } from "@millrace/common/settings/http";
import { httpSection } from "@millrace/common/settings/http";
import type { Section } from "@millrace/common/settings/read";
import { z } from "zod";

export interface PageSettings {
  /** Where the API is; it sees `/api/*` without the prefix. */
  readonly apiUrl: string;
  /** Where the operators' API is: the consumer. Left out where the page is for everybody. */
  readonly operationsUrl?: string;
  /** The built page. */
  readonly directory: string;
}

export interface WebSettings {
  readonly http: HttpSettings;
  readonly page: PageSettings;
}

const API_URL = 'the address of the API, as in "http://producer:8080"';
const OPERATIONS_URL = 'the address of the consumer, as in "http://consumer:8081"';

/** `API_URL`, `OPERATIONS_URL` and `PAGE_DIR`. */
const pageSection: Section<PageSettings> = () =>
  z
    .object({
      API_URL: z.url({ protocol: /^https?$/, error: API_URL }),
      OPERATIONS_URL: z.url({ protocol: /^https?$/, error: OPERATIONS_URL }).optional(),
      // The build puts the page next to the bundle.
      PAGE_DIR: z.string().default(join(__dirname, "page")),
    })
    .transform((env) => ({
      apiUrl: env.API_URL,
      ...(env.OPERATIONS_URL !== undefined && { operationsUrl: env.OPERATIONS_URL }),
      directory: env.PAGE_DIR,
    }));

export const sections = { http: httpSection(8082), page: pageSection };
