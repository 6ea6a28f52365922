/** Opens the care of keys and audit for one command, and closes it whatever happens. */
import type { CliContext } from "./cli-context.js";
import type { Custody } from "./cli-host.js";

export async function withCustody<T>(
  context: CliContext,
  work: (custody: Custody) => Promise<T>,
): Promise<T> {
  const custody = await context.host.openCustody(context.config(), context.log());
  try {
    return await work(custody);
  } finally {
    await custody.close();
  }
}
