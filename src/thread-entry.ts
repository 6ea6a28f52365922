/** The composition root of a worker thread: every task that these modules export can be run on it. */
import * as body from "./envelope/body-tasks.js";
import * as takeSamples from "./image/take-samples.js";
import { type AnyThreadTask, serveThreadTasks } from "./jobs/serve-thread-tasks.js";
import * as stego from "./stego/tasks.js";
import * as overlay from "./vision/draw-overlay.js";
import * as protect from "./vision/protect-regions.js";
import * as shrink from "./vision/shrink-picture.js";

const modules: readonly object[] = [takeSamples, stego, body, shrink, protect, overlay];

export default serveThreadTasks(modules.flatMap((module) => Object.values(module).filter(isTask)));

function isTask(exported: unknown): exported is AnyThreadTask {
  return typeof exported === "object" && exported !== null && "name" in exported && "run" in exported;
}
