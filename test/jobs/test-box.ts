/** A box with a fixed key, the same in every process of a test. */
import type { PayloadBox } from "../../src/jobs/job-message.js";
import { openAtRest, sealAtRest } from "../../src/store/at-rest-box.js";

const key = new Uint8Array(32).fill(7);

export const testBox: PayloadBox = {
  nameKey: key,
  seal: (bytes, place) => sealAtRest({ number: 1, key }, bytes, place),
  open: (box, place) => {
    const bytes = openAtRest(key, box, place);
    if (bytes === null) throw new Error("not a box for this place");
    return bytes;
  },
};
