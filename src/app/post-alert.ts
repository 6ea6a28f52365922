/** Posts an alert to the webhook of whoever looks after the deployment. */
import { AppError } from "../errors.js";
import { type BreachAlert, describeAlert } from "./breach-watch.js";

const ANSWER_WITHIN_MS = 10_000;

/** Fails with network-failed. */
export async function postAlert(webhook: string, alert: BreachAlert): Promise<void> {
  const response = await fetch(webhook, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(describeAlert(alert)),
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    redirect: "error",
  }).catch((cause) => {
    throw new AppError("network-failed", {}, { cause });
  });
  await response.body?.cancel();
  if (!response.ok) throw new AppError("network-failed", { status: response.status });
}
