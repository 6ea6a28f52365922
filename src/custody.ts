/** Care of keys, audit and what is kept, for whoever runs the deployment. */
import type { Config } from "./config.js";
import { openDeploymentStore } from "./deployment-store.js";
import { AppError } from "./errors.js";
import type { Log } from "./log.js";

export async function openCustody(config: Config, log: Log) {
  const store = await openDeploymentStore(config, log);
  const missing = async (): Promise<never> => {
    throw new AppError("usage", { problem: "This build cannot do that yet." });
  };
  return {
    listKeys: missing,
    rotateMasterKey: missing,
    rotateAudienceKeys: missing,
    backupKeyring: missing,
    restoreKeyring: missing,
    verifyAudit: () => store.auditReader.verify(),
    readAudit: () => store.auditReader.read(),
    sweep: (signal: AbortSignal) => store.sweep(signal),
    close: () => store.close(),
  };
}
