import { workerSection } from "@millrace/common/queue-worker/settings";
import { httpSection } from "@millrace/common/settings/http";
import { mysqlSection } from "@millrace/common/settings/mysql";
import { redisSection } from "@millrace/common/settings/redis";

export const sections = {
  http: httpSection(8081),
  redis: redisSection,
  mysql: mysqlSection,
  worker: workerSection,
};
