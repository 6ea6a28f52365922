/** The composition root of the thread for the networks: onnxruntime's calls block the thread that makes them. */
import { serveThreadTasks } from "./jobs/serve-thread-tasks.js";
import { closeModelTask, openModelTask, runModelTask } from "./vision/model-tasks.js";

export default serveThreadTasks([openModelTask, runModelTask, closeModelTask]);
