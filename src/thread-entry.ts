/** The composition root of a worker thread: every task that the pool may be asked to run. */
import { takeSamplesTask } from "./image/take-samples.js";
import { serveThreadTasks } from "./jobs/serve-thread-tasks.js";

export default serveThreadTasks([takeSamplesTask]);
