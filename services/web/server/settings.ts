import { join } from "node:path";
import type { HttpSettings } from "@millrace/common/settings/http";
import { httpSection } from "@millrace/common/settings/http";
import { flag } from "@millrace/common/settings/kinds";
import type { Section } from "@millrace/common/settings/read";
import { z } from "zod";

export interface PageSettings {
  /** Address of the API, the producer; it sees `/api/*` without the prefix. */
  readonly apiUrl: string;
  /** Address of the operators' API, the consumer; undefined if the page is for everybody. */
  readonly operationsUrl?: string;
  /** The built page. */
  readonly directory: string;
}

export interface WebSettings {
  readonly http: HttpSettings;
  readonly page: PageSettings;
}

const PRODUCER_URL = 'the address of the producer, such as "http://producer:8080"';
const CONSUMER_URL = 'the address of the consumer, such as "http://consumer:8081"';

/** `PRODUCER_URL`, `CONSUMER_URL`, `OPERATIONS` and `PAGE_DIR`. */
const pageSection: Section<PageSettings> = () =>
  z
    .object({
      PRODUCER_URL: z.url({ protocol: /^https?$/, error: PRODUCER_URL }),
      CONSUMER_URL: z.url({ protocol: /^https?$/, error: CONSUMER_URL }).optional(),
      OPERATIONS: flag(false),
      // The build puts the page next to the bundle.
      PAGE_DIR: z.string().default(join(__dirname, "page")),
    })
    .superRefine(({ OPERATIONS: isForOperators, CONSUMER_URL: input }, context) => {
      if (!isForOperators || input !== undefined) return;
      const message = `${CONSUMER_URL}, since OPERATIONS is "true"`;
      context.addIssue({ code: "custom", path: ["CONSUMER_URL"], message, input });
    })
    .transform((env) => ({
      apiUrl: env.PRODUCER_URL,
      ...(env.OPERATIONS && env.CONSUMER_URL !== undefined && { operationsUrl: env.CONSUMER_URL }),
      directory: env.PAGE_DIR,
    }));

export const sections = { http: httpSection(8082), page: pageSection };
