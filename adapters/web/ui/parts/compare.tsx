/** Before, after and difference on one panel, switched by three radio buttons. */
import { useEffect, useId, useRef, useState } from "react";
import { encodeCopy } from "../copy/encode.js";
import { drawDifference, loadPicture } from "../difference.js";
import { useShownAddress } from "../use-shown-address.js";

const copy = encodeCopy.done;
type View = "before" | "after" | "difference";
const VIEWS: readonly View[] = ["before", "after", "difference"];

interface CompareProps {
  readonly before: Blob;
  readonly after: Blob;
  /** What the difference view shows, in words. */
  readonly differenceHint: string;
}

export function Compare({ before, after, differenceHint }: CompareProps) {
  const [view, setView] = useState<View>("after");
  const name = useId();
  const addresses = { before: useShownAddress(before), after: useShownAddress(after) };
  return (
    <figure className="film">
      <div className="film-panel">
        {view === "difference" ? (
          <Difference before={before} after={after} label={differenceHint} />
        ) : (
          <Picture key={view} src={addresses[view]} label={copy.views[view]} />
        )}
        <span className="film-corner film-top">{copy.views[view]}</span>
      </div>
      <figcaption>
        <fieldset className="switch">
          <legend className="visually-hidden">{copy.views.label}</legend>
          {VIEWS.map((choice) => (
            <label key={choice}>
              <input
                type="radio"
                name={name}
                value={choice}
                checked={view === choice}
                onChange={() => setView(choice)}
              />
              <span>{copy.views[choice]}</span>
            </label>
          ))}
        </fieldset>
        {view === "difference" && <p className="hint">{differenceHint}</p>}
      </figcaption>
    </figure>
  );
}

function Picture({ src, label }: { src: string | null; label: string }) {
  const [unseen, setUnseen] = useState(false);
  if (src === null) return null;
  if (unseen) return <p>{encodeCopy.picture.noPreview}</p>;
  return <img src={src} alt={label} onError={() => setUnseen(true)} />;
}

function Difference({ before, after, label }: { before: Blob; after: Blob; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [unseen, setUnseen] = useState(false);
  useEffect(() => {
    let stale = false;
    Promise.all([loadPicture(before), loadPicture(after)])
      .then((pictures) => {
        const shown = drawDifference(...pictures);
        if (stale || canvas.current === null) return;
        if (shown === null) return setUnseen(true);
        canvas.current.width = shown.width;
        canvas.current.height = shown.height;
        canvas.current.getContext("2d")!.putImageData(shown, 0, 0);
      })
      .catch(() => setUnseen(true));
    return () => {
      stale = true;
    };
  }, [before, after]);
  if (unseen) return <p>{encodeCopy.picture.noPreview}</p>;
  return <canvas ref={canvas} role="img" aria-label={label} />;
}
