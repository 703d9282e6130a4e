import { startQueueWorker } from "@millrace/common/queue-worker/start";
import type { WorkerSettings } from "@millrace/common/queue-worker/settings";
import { connectMysql } from "@millrace/common/mysql/connect";
import { mysqlDependency } from "@millrace/common/mysql/dependency";
import { isDatabaseAway, isDataError } from "@millrace/common/mysql/errors";
import { runService } from "@millrace/common/process/lifecycle";
import { decode } from "@millrace/common/queue/message";
import type { HttpSettings } from "@millrace/common/settings/http";
import type { MysqlSettings } from "@millrace/common/settings/mysql";
import type { RedisSettings } from "@millrace/common/settings/redis";
import { sections } from "./settings";
import { insertSpan } from "./spans";
import { storeMessages } from "./store";
import { checkWriter } from "./writer";

interface Settings {
  readonly http: HttpSettings;
  readonly redis: RedisSettings;
  readonly mysql: MysqlSettings;
  readonly worker: WorkerSettings;
}

/** Connections to the writer: two batches of a partition are never stored at the same time. */
const WRITERS = 8;

void runService<Settings>("consumer", sections, async (settings, log, tracer) => {
  const check = checkWriter(settings.worker.batch, log);
  const writer = connectMysql(settings.mysql, "writer", WRITERS, { multipleStatements: true, check });
  const dependency = mysqlDependency({ log, probe: () => writer.use(check) });
  return startQueueWorker({
    name: "consumer",
    queue: "count",
    ...{ settings, log, tracer, decode },
    storeSpan: (batch, messages) => insertSpan(batch, settings.mysql, messages),
    store: (messages, span) => storeMessages(writer, messages, span),
    storage: { name: "mysql", dependency, isAway: isDatabaseAway, isPoison: isDataError },
    close: () => writer.close(),
  });
});
