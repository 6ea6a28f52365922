/** How much of the picture's room the note takes: a bar with a mark at what stays hard to notice. */
import type { CapacityReport } from "../answers.js";
import { encodeCopy } from "../copy/encode.js";
import { formatBytes } from "./file-drop.js";

const copy = encodeCopy.note.room;

export function RoomMeter({ capacity, noteBytes }: { capacity: CapacityReport | null; noteBytes: number }) {
  if (capacity === null) return <p className="hint">{copy.none}</p>;
  const { maxNoteBytes: full, recommendedNoteBytes: recommended } = capacity;
  if (full === 0)
    return (
      <p className="field-problem" role="status" aria-label={copy.meter}>
        {copy.nothing}
      </p>
    );
  // Square roots: the recommended part is a small share of the whole and would not be seen otherwise.
  const share = (bytes: number) => Math.min(100, 100 * Math.sqrt(bytes / Math.max(1, full)));
  const state = noteBytes > full ? "full" : noteBytes > recommended ? "above" : "well";
  const sentence =
    state === "full"
      ? copy.tight(formatBytes(noteBytes), formatBytes(full))
      : state === "above"
        ? copy.above(formatBytes(noteBytes), formatBytes(recommended), formatBytes(full))
        : copy.comfortable(formatBytes(noteBytes), formatBytes(recommended), formatBytes(full));
  return (
    <div className="room">
      <div className={`room-bar room-${state}`} aria-hidden="true">
        <span style={{ inlineSize: `${share(noteBytes)}%` }} />
        <i style={{ insetInlineStart: `${share(recommended)}%` }} />
      </div>
      <p className="hint" role="status" aria-label={copy.meter}>
        {sentence}
      </p>
    </div>
  );
}
