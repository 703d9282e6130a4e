/** Settings of the brokers: a write is acknowledged by two of three, and no broker that lags becomes the leader. */
export const SERVER_PROPERTIES: Readonly<Record<string, string>> = {
  "auto.create.topics.enable": "false",
  "default.replication.factor": "3",
  "min.insync.replicas": "2",
  "num.partitions": "3",
  "offsets.topic.replication.factor": "3",
  "transaction.state.log.min.isr": "2",
  "transaction.state.log.replication.factor": "3",
  "unclean.leader.election.enable": "false",
};

/** Settings as a `server.properties` file has them. */
export function propertiesFile(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}
