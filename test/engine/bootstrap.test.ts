import { livesThrough } from "./support/life-cycle";

livesThrough({
  title: "bootstrap",
  failing: "ecr/lifecyclePolicy:2",
  folder: "bootstrap",
  name: "main",
  inPlace: {
    config: { "millrace-bootstrap:state": JSON.stringify({ versionDays: 30 }) },
    expected: {
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration::state-bucket-lifecycle": "update",
    },
  },
  replacing: {
    config: { "millrace-bootstrap:registry": JSON.stringify({ versionsKept: 10 }) },
    expected: Object.fromEntries(
      ["consumer", "migrations", "producer", "web"].map((service) => [
        `aws:ecr/lifecyclePolicy:LifecyclePolicy::registry-${service}-lifecycle`,
        "replace",
      ]),
    ),
  },
  guard: { on: {}, off: { "millrace-bootstrap:protect": "false" }, protects: "state-key-key" },
});
