/**
 * A console on a free loopback port, as its own process: `tsx test/web/serve.ts`. Prints one line of JSON when it
 * listens (WEB_LIMITS, JSON, tightens what the server allows); then, for every line on stdin, the longest turn of the event loop since the line before.
 */
import { createInterface } from "node:readline";
import { startWeb } from "../../adapters/web/start-web.js";
import { compose } from "../../src/compose.js";
import { readConfig } from "../../src/config.js";
import { createLog } from "../../src/log.js";
import { monitorTurns } from "./turn-monitor.js";

const config = readConfig();
const log = createLog(config.CAREVEIL_LOG_LEVEL);
const app = await compose(config, log);
// As the program does before it listens.
await app.health();
const limits = process.env.WEB_LIMITS;
const web = await startWeb(app, config, log, ...(limits ? [JSON.parse(limits)] : []));

const longestTurn = monitorTurns();
createInterface({ input: process.stdin })
  .on("line", () => {
    console.log(JSON.stringify(longestTurn()));
  })
  .on("close", async () => {
    await web.close();
    await app.close();
    process.exit(0);
  });
console.log(JSON.stringify({ url: web.url }));
