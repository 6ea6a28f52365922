/** Asks for the access token of a console that listens beyond this machine. */
import { type FormEvent, useState } from "react";
import { send, sentenceOf } from "../api.js";
import { signInCopy as copy } from "../copy/sign-in.js";
import { Notice } from "../parts/notice.js";

interface SignInProps {
  /** The sign-in ran out while a person wrote, and what they wrote waits behind this page. */
  readonly again: boolean;
  readonly onSignedIn: () => void;
}

export function SignInPage({ again, onSignedIn }: SignInProps) {
  const [problem, setProblem] = useState<string | null>(null);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const token = String(new FormData(event.currentTarget).get("token"));
    try {
      await send("/api/session", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ token }),
      });
      onSignedIn();
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  };

  return (
    <div className="narrow">
      <h1>{copy.title}</h1>
      <p className="lead">{again ? copy.leadAgain : copy.lead}</p>
      <form className="card" onSubmit={(event) => void submit(event)}>
        <label htmlFor="token">{copy.token}</label>
        <input id="token" name="token" type="password" autoComplete="current-password" required />
        <button type="submit" className="primary">
          {copy.submit}
        </button>
        <Notice kind="bad" text={problem} />
      </form>
    </div>
  );
}
