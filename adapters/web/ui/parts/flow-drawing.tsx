/** The way of a note: into a picture, along with it, and out again. */
import { homeCopy } from "../copy/home.js";

const copy = homeCopy.drawing;

export function FlowDrawing() {
  return (
    <svg className="flow" viewBox="0 0 440 400" role="img" aria-labelledby="flow-title flow-description">
      <title id="flow-title">{copy.title}</title>
      <desc id="flow-description">{copy.description}</desc>

      <Scan x={16} y={18} />
      <text x={76} y={162} className="flow-label">
        {copy.picture}
      </text>
      <Sheet x={170} y={30} />
      <text x={214} y={162} className="flow-label">
        {copy.note}
      </text>
      <Key x={306} y={56} />
      <text x={360} y={162} className="flow-label">
        {copy.password}
      </text>

      <path className="flow-line" d="M360 172v14q0 12-12 12H76M214 172v26M76 172v42" />
      <path className="flow-head" d="M69 211l7 10 7-10z" />

      <Scan x={16} y={228} carries />
      <text x={76} y={372} className="flow-label">
        {copy.same}
      </text>
      <path className="flow-line flow-dashed" d="M152 288h138" />
      <path className="flow-head" d="M288 281l9 7-9 7z" />
      <text x={222} y={276} className="flow-label">
        {copy.shared}
      </text>
      <Sheet x={324} y={247} small />
      <text x={360} y={372} className="flow-label">
        {copy.colleague}
      </text>
    </svg>
  );
}

function Scan({ x, y, carries = false }: { x: number; y: number; carries?: boolean }) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <rect width="120" height="120" rx="6" className="flow-film" />
      <ellipse cx="60" cy="60" rx="37" ry="46" className="flow-skull" />
      <path d="M50 42q-6 16 4 28M70 42q6 16-4 28M60 22v14M60 86v16" className="flow-brain" />
      {carries && (
        <g className="flow-hidden">
          <path d="M36 46h9M36 54h7M36 62h9M76 50h9M78 58h7M76 66h9M52 84h16" />
        </g>
      )}
    </g>
  );
}

function Sheet({ x, y, small = false }: { x: number; y: number; small?: boolean }) {
  return (
    <g transform={`translate(${x} ${y})${small ? " scale(.82)" : ""}`}>
      <path d="M0 6a6 6 0 0 1 6-6h56l26 26v76a6 6 0 0 1-6 6H6a6 6 0 0 1-6-6z" className="flow-sheet" />
      <path d="M62 0v20a6 6 0 0 0 6 6h20" className="flow-fold" />
      <path d="M16 44h56M16 58h48M16 72h56M16 86h30" className="flow-text" />
    </g>
  );
}

function Key({ x, y }: { x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y})`} className="flow-key">
      <circle cx="24" cy="26" r="18" />
      <circle cx="24" cy="26" r="6" />
      <path d="M42 26h64M88 26v15M102 26v11" />
    </g>
  );
}
