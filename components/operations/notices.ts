/** Headings in the runbook for what is told of without an alarm in CloudWatch. */
export const BACKUP_FAILED = "backup-failed";
export const BUDGET = "budget";
