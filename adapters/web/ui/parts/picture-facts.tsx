/** The chosen picture with the verdict beneath it and, on wish, the protected areas drawn over it. */
import { useState } from "react";
import { percentInWords } from "../../../../src/app/sentences.js";
import { encodeCopy } from "../copy/encode.js";
import type { ChosenPicture } from "../use-picture.js";
import { useShownAddress } from "../use-shown-address.js";
import { Film } from "./film.js";

const copy = encodeCopy.picture;

export function PictureFacts({ picture }: { picture: ChosenPicture }) {
  const [wantsOverlay, setWantsOverlay] = useState(true);
  const { file, classification, looking } = picture;
  // Nothing is hidden in a refused picture, so nothing needs protection.
  const regions = classification?.verdict === "other" ? null : picture.regions;
  const address = useShownAddress(file);
  const hasAreas = regions !== null && regions.regions.length > 0;
  const showsOverlay = hasAreas && wantsOverlay;
  return (
    <Film
      src={showsOverlay ? regions.overlay : address}
      alt={showsOverlay ? copy.overlayAlt : copy.pictureAlt(file?.name ?? "")}
      empty={copy.empty}
      noPreview={copy.noPreview}
      caption={file?.name}
      busy={looking ? copy.looking : null}
    >
      <div role="status">
        {classification && (
          <p className={`verdict verdict-${classification.verdict}`}>
            {copy.verdict[classification.verdict](percentInWords(classification.probability))}
          </p>
        )}
        {regions && (
          <p>
            {hasAreas
              ? copy.protectedAreas(regions.regions.length, percentInWords(regions.protectedFraction))
              : copy.protectedNone}
          </p>
        )}
      </div>
      {hasAreas && (
        <label className="check">
          <input
            type="checkbox"
            checked={wantsOverlay}
            onChange={(event) => setWantsOverlay(event.target.checked)}
          />
          {copy.showProtected}
        </label>
      )}
    </Film>
  );
}
