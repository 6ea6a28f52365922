/** The frame around the pages: name, ways to the pages, and the sign-in page when a token guards the console. */
import { useEffect, useRef, useState } from "react";
import { send } from "./api.js";
import { frameCopy } from "./copy/frame.js";
import { DecodePage } from "./pages/decode.js";
import { DiagnosticsPage } from "./pages/diagnostics.js";
import { EncodePage } from "./pages/encode.js";
import { HomePage } from "./pages/home.js";
import { MissingPage } from "./pages/missing.js";
import { NotesPage } from "./pages/notes.js";
import { SignInPage } from "./pages/sign-in.js";
import { Mark } from "./parts/mark.js";
import { Link, usePath } from "./router.js";

/** `writing`: what a person wrote there outlives a sign-in that ran out. Pages that show secrets do not. */
const PAGES = {
  "/": { title: frameCopy.titles.home, Page: HomePage, writing: false },
  "/encode": { title: frameCopy.titles.encode, Page: EncodePage, writing: true },
  "/decode": { title: frameCopy.titles.decode, Page: DecodePage, writing: false },
  "/notes": { title: frameCopy.titles.notes, Page: NotesPage, writing: false },
  "/diagnostics": { title: frameCopy.titles.diagnostics, Page: DiagnosticsPage, writing: true },
} as const;
const MISSING = { title: frameCopy.titles.missing, Page: MissingPage, writing: false };

type Session = { needed: boolean; signedIn: boolean };

export function App() {
  const path = usePath();
  const page = PAGES[path as keyof typeof PAGES] ?? MISSING;
  const [session, setSession] = useState<Session | null>(null);
  const main = useRef<HTMLElement>(null);
  const firstPath = useRef(path);
  /** The page that was open when the sign-in ran out, to come back to. */
  const openPath = useRef<string | null>(null);

  useEffect(() => {
    const ask = () =>
      send("/api/session")
        .then((response) => response.json())
        .then(setSession, () => setSession({ needed: false, signedIn: true }));
    void ask();
    window.addEventListener("careveil:signed-out", ask);
    return () => window.removeEventListener("careveil:signed-out", ask);
  }, []);

  useEffect(() => {
    document.title = page.title;
    // A page change by link moves the focus as a full load would; the first load leaves it where it is.
    if (path !== firstPath.current) main.current?.focus();
    firstPath.current = "";
    window.scrollTo(0, 0);
  }, [path, page.title]);

  const signedIn = session?.signedIn ?? false;
  const guest = session !== null && !signedIn;
  useEffect(() => {
    if (signedIn) openPath.current = path;
    else if (openPath.current !== path) openPath.current = null;
  }, [signedIn, path]);
  const waiting = guest && page.writing && openPath.current === path;

  const signOut = async () => {
    await send("/api/session", { method: "DELETE" });
    openPath.current = null;
    setSession({ needed: true, signedIn: false });
  };

  return (
    <>
      <a className="skip" href="#main">
        {frameCopy.skip}
      </a>
      <header className="frame-header">
        <Link to="/" className="brand">
          <Mark />
          <span>CareVeil</span>
        </Link>
        <nav aria-label={frameCopy.navigation}>
          <ul>
            {frameCopy.links.map(({ to, label }) => (
              <li key={to}>
                <Link to={to} current={path === to}>
                  {label}
                </Link>
              </li>
            ))}
            {session?.needed && session.signedIn && (
              <li>
                <button type="button" className="link" onClick={() => void signOut()}>
                  {frameCopy.signOut}
                </button>
              </li>
            )}
          </ul>
        </nav>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        {guest && (
          <SignInPage again={waiting} onSignedIn={() => setSession({ needed: true, signedIn: true })} />
        )}
        {session !== null && (!guest || waiting) && (
          <div hidden={guest}>
            <page.Page key={path} />
          </div>
        )}
      </main>
      <footer className="frame-footer">
        <p>{frameCopy.footer}</p>
      </footer>
    </>
  );
}
