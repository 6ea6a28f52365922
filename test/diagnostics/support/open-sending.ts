import type { Diagnostics } from "../../../src/app/ports.js";
import { createDiagnostics } from "../../../src/diagnostics/create-diagnostics.js";
import { silentLog } from "../../../src/log.js";
import { runInline } from "../../../src/threads.js";

/** Returns the room of a deployment that sends to the Gemini server at `baseUrl` and has no offline model. */
export const openSending = (baseUrl: string): Diagnostics =>
  createDiagnostics(
    {
      geminiSend: true,
      apiKey: "k",
      model: "gemini-2.5-flash",
      baseUrl,
      timeLimitMs: 20_000,
      modelDir: "none",
    },
    { runTask: runInline, log: silentLog },
  );
