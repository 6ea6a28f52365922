/** A sentence that screen readers speak when it appears. The region is always there: only then is it spoken. */
export function Notice({ kind, text }: { kind: "bad" | "warn" | "good"; text: string | null }) {
  return (
    <div className="notice-region" role={kind === "bad" ? "alert" : "status"}>
      {text !== null && <p className={`notice notice-${kind}`}>{text}</p>}
    </div>
  );
}
