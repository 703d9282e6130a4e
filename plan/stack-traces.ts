/** Pulumi takes a stack trace for each promise and resource, which costs more than all the rest of a program. */
export async function withoutTraces<T>(work: () => Promise<T>): Promise<T> {
  const { stackTraceLimit } = Error;
  const format: unknown = Reflect.get(Error, "prepareStackTrace");
  Error.stackTraceLimit = 0;
  // Pulumi raises the limit for resources; the errors that it makes for their traces alone have no message.
  Error.prepareStackTrace = (error, frames) =>
    error.message === "" ? "" : [`${error.name}: ${error.message}`, ...frames.map(String)].join("\n    at ");
  try {
    return await work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    Reflect.set(Error, "prepareStackTrace", format);
  }
}
