/** The address at which `img` shows a file: the file itself, or for a 16-bit PNG a copy that a screen can show. */
import { useEffect, useState } from "react";
import { readDeepPng, windowed } from "./deep-png.js";

/** Returns null while there is no file, and until it is known what it needs. */
export function useShownAddress(file: Blob | null): string | null {
  const [shown, setShown] = useState<{ file: Blob; address: string } | null>(null);
  useEffect(() => {
    if (file === null) return;
    let stale = false;
    let address: string | null = null;
    // Of a file that is gone meanwhile, `img` itself says that it cannot be shown.
    const asked = viewable(file).catch(() => file);
    void asked.then((blob) => {
      if (stale) return;
      address = URL.createObjectURL(blob);
      setShown({ file, address });
    });
    return () => {
      stale = true;
      if (address !== null) URL.revokeObjectURL(address);
    };
  }, [file]);
  return shown !== null && shown.file === file ? shown.address : null;
}

async function viewable(file: Blob): Promise<Blob> {
  const deep = await readDeepPng(file);
  if (deep === null) return file;
  const canvas = document.createElement("canvas");
  canvas.width = deep.width;
  canvas.height = deep.height;
  canvas.getContext("2d")!.putImageData(windowed(deep), 0, 0);
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? file)));
}
