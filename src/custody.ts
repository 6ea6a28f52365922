/** Care of keys, audit and what is kept, for whoever runs the deployment. */
import type { Config } from "./config.js";
import { openDeploymentStore } from "./deployment-store.js";
import type { Log } from "./log.js";

export async function openCustody(config: Config, log: Log) {
  const store = await openDeploymentStore(config, log);
  return {
    listKeys: () => store.keyring.list(),
    rotateMasterKey: (onProgress: (done: number) => void, signal: AbortSignal) =>
      store.rotateMasterKey(onProgress, signal),
    rotateAudienceKeys: () => store.rotateAudienceKeys(),
    backupKeyring: (passphrase: string) => store.backupKeyring(passphrase),
    restoreKeyring: (backup: Uint8Array, passphrase: string) => store.restoreKeyring(backup, passphrase),
    verifyAudit: () => store.auditReader.verify(),
    readAudit: () => store.auditReader.read(),
    sweep: (signal: AbortSignal) => store.sweep(signal),
    close: () => store.close(),
  };
}
