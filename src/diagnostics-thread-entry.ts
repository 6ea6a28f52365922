/** The composition root of the thread for diagnostics: its libraries are large, and its documents come from strangers. */
import { DIAGNOSTICS_TASKS } from "./diagnostics/tasks.js";
import { serveThreadTasks } from "./jobs/serve-thread-tasks.js";

export default serveThreadTasks(DIAGNOSTICS_TASKS);
