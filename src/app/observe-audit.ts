/** The audit, with others told of each event once it is written. */
import type { Audit, AuditEvent } from "./ports.js";

/** An observer that fails fails the append: it must not. */
export function observeAudit(
  audit: Audit,
  observers: ReadonlyArray<(event: AuditEvent) => void | Promise<void>>,
): Audit {
  return {
    async append(event) {
      await audit.append(event);
      for (const observe of observers) await observe(event);
    },
  };
}
