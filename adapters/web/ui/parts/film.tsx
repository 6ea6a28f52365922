/** A picture on a dark viewing panel with its facts in the corners, as on a reading-room screen. */
import { type ReactNode, useState } from "react";

interface FilmProps {
  readonly src: string | null;
  readonly alt: string;
  /** Shown while there is no picture. */
  readonly empty: string;
  /** Shown instead of a picture that the browser cannot draw. */
  readonly noPreview: string;
  readonly caption?: string;
  readonly busy?: string | null;
  readonly children?: ReactNode;
}

export function Film({ src, alt, empty, noPreview, caption, busy, children }: FilmProps) {
  const [failed, setFailed] = useState<string | null>(null);
  const [size, setSize] = useState("");
  return (
    <figure className="film" aria-busy={Boolean(busy)}>
      <div className="film-panel">
        {src === null ? (
          <p>{empty}</p>
        ) : failed === src ? (
          <p>{noPreview}</p>
        ) : (
          <img
            src={src}
            alt={alt}
            onError={() => setFailed(src)}
            onLoad={(event) =>
              setSize(`${event.currentTarget.naturalWidth} × ${event.currentTarget.naturalHeight}`)
            }
          />
        )}
        {src !== null && caption && <span className="film-corner film-top">{caption}</span>}
        {src !== null && size && failed !== src && <span className="film-corner film-bottom">{size}</span>}
        {busy && <span className="film-corner film-busy">{busy}</span>}
      </div>
      {children && <figcaption>{children}</figcaption>}
    </figure>
  );
}
