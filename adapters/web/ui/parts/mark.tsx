/** The sign of CareVeil: a disc, half of it veiled, with lines of a note behind the veil. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <circle cx="16" cy="16" r="13" className="mark-ring" />
      <path d="M16 3a13 13 0 0 1 0 26z" className="mark-half" />
      <path d="M19.5 11h5M19.5 16h7M19.5 21h5" className="mark-lines" />
    </svg>
  );
}
