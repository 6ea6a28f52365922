/** Four segments and a word for how hard the password is to guess. */
import { useEffect, useState } from "react";
import { encodeCopy } from "../copy/encode.js";
import { judgePassword, type Strength } from "../strength.js";

const QUIET_MS = 200;

export function StrengthMeter({ password }: { password: string }) {
  const [strength, setStrength] = useState<Strength | null>(null);
  useEffect(() => {
    if (password === "") {
      setStrength(null);
      return;
    }
    let stale = false;
    const timer = setTimeout(() => {
      // Without the word lists there is no judgement, and the form works all the same.
      judgePassword(password).then(
        (judged) => stale || setStrength(judged),
        () => setStrength(null),
      );
    }, QUIET_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [password]);

  const { strength: label, scores } = encodeCopy.password;
  return (
    <div className="strength" role="status" aria-label={label}>
      {strength !== null && (
        <>
          <span className={`strength-bars strength-${strength.score}`} aria-hidden="true">
            {[1, 2, 3, 4].map((segment) => (
              <i key={segment} className={segment <= Math.max(1, strength.score) ? "on" : ""} />
            ))}
          </span>
          <span>
            {scores[strength.score]}
            {strength.advice && strength.score < 3 ? `. ${strength.advice}` : ""}
          </span>
        </>
      )}
    </div>
  );
}
