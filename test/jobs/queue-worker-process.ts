/** A worker process for the tests: argv = Redis address, file that gets a line for each encode that starts. */
import { appendFileSync } from "node:fs";
import { startPictureWorker } from "../../src/jobs/picture-worker.js";
import { silentLog } from "../../src/log.js";
import { createFakePictureJobs } from "./fake-picture-jobs.js";
import { testBox } from "./test-box.js";

const [url, journal] = process.argv.slice(2);
const worker = startPictureWorker({
  url,
  box: testBox,
  jobs: createFakePictureJobs(() => appendFileSync(journal, `${process.pid}\n`)),
  concurrency: 1,
  log: silentLog,
});
await worker.ready;
process.on("SIGTERM", () => {
  void worker.close(5_000).then(() => process.exit(0));
});
process.stdout.write("ready\n");
