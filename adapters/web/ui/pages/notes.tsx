/** The notes hidden with this console: when, until when, and a way to withdraw one or to fetch its picture again. */
import { useEffect, useState } from "react";
import type { OwnNote } from "../answers.js";
import { send, sentenceOf } from "../api.js";
import { notesCopy as copy } from "../copy/notes.js";
import { Notice } from "../parts/notice.js";
import { saveFile } from "../save-file.js";

export function NotesPage() {
  const [notes, setNotes] = useState<readonly OwnNote[] | null>(null);
  const [asked, setAsked] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [said, setSaid] = useState<string | null>(null);

  const attempt = async (work: () => Promise<void>) => {
    setProblem(null);
    setSaid(null);
    await work().catch((error: unknown) => setProblem(sentenceOf(error)));
  };
  const load = async () => setNotes(await (await send("/api/notes")).json());
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, on arrival
  useEffect(() => void attempt(load), []);

  const fetchAgain = (id: string) =>
    attempt(async () => {
      const response = await send(`/api/notes/${id}/picture`);
      saveFile(await response.blob(), "picture.png");
    });
  const withdraw = (id: string) =>
    attempt(async () => {
      await send(`/api/notes/${id}`, { method: "DELETE" });
      setAsked(null);
      await load();
      setSaid(copy.done);
    });

  return (
    <>
      <div className="page-head">
        <h1>{copy.title}</h1>
        <p className="lead">{copy.lead}</p>
      </div>
      <Notice kind="bad" text={problem} />
      <Notice kind="good" text={said} />
      {notes === null ? (
        <p>{problem === null && copy.loading}</p>
      ) : notes.length === 0 ? (
        <p>{copy.none}</p>
      ) : (
        <table className="notes">
          <thead>
            <tr>
              <th scope="col">{copy.when}</th>
              <th scope="col">{copy.picture}</th>
              <th scope="col">{copy.state}</th>
              <th scope="col">{copy.actions}</th>
            </tr>
          </thead>
          <tbody>
            {notes.map((note) => (
              <tr key={note.id}>
                <th scope="row">{timeOf(note.createdAt)}</th>
                <td>{copy.pictureValue(note.width, note.height)}</td>
                <td>{stateOf(note)}</td>
                <td>
                  {note.revokedAt === null && (
                    <span className="actions">
                      {asked === note.id ? (
                        <>
                          <span>{copy.confirm}</span>
                          <button type="button" className="primary" onClick={() => void withdraw(note.id)}>
                            {copy.yes}
                          </button>
                          <button type="button" onClick={() => setAsked(null)}>
                            {copy.no}
                          </button>
                        </>
                      ) : (
                        <>
                          <button type="button" onClick={() => void fetchAgain(note.id)}>
                            {copy.fetch}
                          </button>
                          <button type="button" onClick={() => setAsked(note.id)}>
                            {copy.withdraw}
                          </button>
                        </>
                      )}
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function stateOf(note: OwnNote): string {
  if (note.revokedAt !== null) return copy.states.withdrawn;
  if (note.expiresAt === null) return copy.states.readable;
  return note.expiresAt <= Date.now() ? copy.states.expired : copy.states.until(timeOf(note.expiresAt));
}

const timeOf = (time: number): string =>
  new Date(time).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
