/** The audit, with others told of each event once it is written. */
import type { Audit, AuditEvent } from "./ports.js";

export function observeAudit(audit: Audit, observers: ReadonlyArray<(event: AuditEvent) => void>): Audit {
  return {
    async append(event) {
      await audit.append(event);
      for (const observe of observers) observe(event);
    },
  };
}
