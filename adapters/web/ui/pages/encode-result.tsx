/** The finished picture: download, the three views, and what was done in plain words. */
import { useEffect, useMemo, useRef } from "react";
import type { EncodeReport } from "../answers.js";
import { encodeCopy } from "../copy/encode.js";
import { handOver } from "../handover.js";
import { Compare } from "../parts/compare.js";
import { goTo } from "../router.js";

const copy = encodeCopy.done;

interface EncodeResultProps {
  readonly png: File;
  readonly report: EncodeReport;
  readonly original: File;
  readonly onAgain: () => void;
}

export function EncodeResult({ png, report, original, onAgain }: EncodeResultProps) {
  const url = useAddress(png);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);

  const samples = report.width * report.height * report.channels;
  const differenceHint = [
    copy.differenceHint(report.changedSamples.toLocaleString("en-US")),
    report.source.lossy ? copy.differenceLossy : "",
  ].join(" ");

  return (
    <>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {copy.title}
        </h1>
        <p className="lead">{copy.lead}</p>
      </div>
      <div className="columns">
        <div className="column-film">
          <Compare before={original} after={png} differenceHint={differenceHint.trim()} />
        </div>
        <div className="column-form">
          <p className="actions">
            <a className="button primary big" href={url} download={png.name}>
              {copy.download}
            </a>
            <button
              type="button"
              onClick={() => {
                handOver({ kind: "picture", file: png });
                goTo("/decode");
              }}
            >
              {copy.readBack}
            </button>
            <button type="button" onClick={onAgain}>
              {copy.again}
            </button>
          </p>
          {report.notices.map((notice) => (
            <p key={notice} className="notice notice-warn">
              {copy.notices[notice]}
            </p>
          ))}
          <section className="card">
            <h2>{copy.nextTitle}</h2>
            <ol>
              {copy.next.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ol>
          </section>
          <section className="card">
            <h2>{copy.reportTitle}</h2>
            <dl className="report">
              <dt>{copy.changed}</dt>
              <dd>
                {copy.changedValue(
                  report.changedSamples.toLocaleString("en-US"),
                  samples.toLocaleString("en-US"),
                  percentOf(report.changedSamples, samples),
                )}
              </dd>
              <dt>{copy.likeness}</dt>
              <dd>{copy.likenessValue(report.psnr.toFixed(1))}</dd>
              <dt>{copy.untouched}</dt>
              <dd>
                {report.protectedFraction > 0
                  ? copy.untouchedValue(percentOf(report.protectedFraction, 1))
                  : report.verdict === "not-checked"
                    ? copy.notChecked
                    : copy.notProtected}
              </dd>
              <dt>{copy.size}</dt>
              <dd>{copy.sizeValue(report.width, report.height, report.bitDepth, report.channels)}</dd>
              <dt>{copy.time}</dt>
              <dd>{copy.timeValue((report.ms.total / 1000).toFixed(1))}</dd>
            </dl>
          </section>
        </div>
      </div>
    </>
  );
}

/** Address of the file for `img`, until the page is left. */
function useAddress(file: File): string {
  const url = useMemo(() => URL.createObjectURL(file), [file]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return url;
}

function percentOf(part: number, whole: number): string {
  const percent = (100 * part) / whole;
  return percent === 0 || percent >= 10 ? percent.toFixed(0) : percent.toPrecision(2);
}
