/** For an address under which there is nothing: the ways on. */
import { frameCopy } from "../copy/frame.js";
import { Link } from "../router.js";

export function MissingPage() {
  return (
    <>
      <h1>{frameCopy.missing.title}</h1>
      <p className="lead">{frameCopy.missing.lead}</p>
      <p className="actions">
        {frameCopy.links.map(({ to, label }) => (
          <Link key={to} to={to} className="button">
            {label}
          </Link>
        ))}
      </p>
    </>
  );
}
