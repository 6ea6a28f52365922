/** What CareVeil is, in a picture, and the three ways on. */
import { homeCopy as copy } from "../copy/home.js";
import { handOver } from "../handover.js";
import { FlowDrawing } from "../parts/flow-drawing.js";
import { goTo, Link } from "../router.js";

export function HomePage() {
  return (
    <>
      <section className="hero">
        <div>
          <h1>{copy.title}</h1>
          <p className="lead">{copy.lead}</p>
          <p className="actions">
            <Link to="/encode" className="button primary big">
              {copy.hide}
            </Link>
            <Link to="/decode" className="button big">
              {copy.read}
            </Link>
          </p>
          <p className="try">
            <button
              type="button"
              className="quiet"
              onClick={() => {
                handOver({ kind: "sample" });
                goTo("/encode");
              }}
            >
              {copy.sample}
            </button>
            <span className="hint">{copy.sampleHint}</span>
          </p>
        </div>
        <FlowDrawing />
      </section>
      <section className="facts">
        {copy.facts.map((fact) => (
          <div key={fact.title}>
            <h2>{fact.title}</h2>
            <p>{fact.text}</p>
          </div>
        ))}
      </section>
      <section className="card caution">
        <h2>{copy.cautionTitle}</h2>
        <ul>
          {copy.cautions.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </section>
    </>
  );
}
