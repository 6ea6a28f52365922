/** Care of keys, audit and what is kept, for whoever runs the deployment: the store without models and threads. */
import type { Config } from "./config.js";
import { openDeploymentStore } from "./deployment-store.js";
import type { Log } from "./log.js";

/** Fails as opening the store does. The caller closes it. */
export async function openCustody(config: Config, log: Log) {
  const store = await openDeploymentStore(config, log);
  return {
    listKeys: () => store.keyring.list(),
    rotateMasterKey: store.rotateMasterKey,
    rotateAudienceKeys: store.rotateAudienceKeys,
    backupKeyring: store.backupKeyring,
    restoreKeyring: store.restoreKeyring,
    verifyAudit: () => store.auditReader.verify(),
    readAudit: () => store.auditReader.read(),
    sweep: store.sweep,
    close: store.close,
  };
}
