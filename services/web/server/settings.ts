import { join } from "node:path";
import type { HttpSettings } from "@millrace/common/settings/http";
import { httpSection } from "@millrace/common/settings/http";
import type { Section } from "@millrace/common/settings/read";
import { z } from "zod";

export interface PageSettings {
  /** Where the API is; it sees `/api/*` without the prefix. */
  readonly apiUrl: string;
  /** The built page. */
  readonly directory: string;
}

export interface WebSettings {
  readonly http: HttpSettings;
  readonly page: PageSettings;
}

const API_URL = 'the address of the API, as in "http://producer:8080"';

/** `API_URL` and `PAGE_DIR`. */
const pageSection: Section<PageSettings> = () =>
  z
    .object({
      API_URL: z.url({ protocol: /^https?$/, error: API_URL }),
      // The build puts the page beside the bundle.
      PAGE_DIR: z.string().default(join(__dirname, "page")),
    })
    .transform((env) => ({ apiUrl: env.API_URL, directory: env.PAGE_DIR }));

export const sections = { http: httpSection(8082), page: pageSection };
