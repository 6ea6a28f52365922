/** The chunk layer of WebP (RIFF): whether the still picture inside was compressed with loss. */

/** Returns true when the first picture chunk is "VP8 " (lossy) and not "VP8L" (lossless). */
export function isLossyWebp(webp: Uint8Array): boolean {
  const view = new DataView(webp.buffer, webp.byteOffset, webp.byteLength);
  for (let at = 12; at + 8 <= webp.length; ) {
    const type = String.fromCharCode(webp[at], webp[at + 1], webp[at + 2], webp[at + 3]);
    if (type === "VP8L") return false;
    if (type === "VP8 ") return true;
    const length = view.getUint32(at + 4, true);
    at += 8 + length + (length % 2);
  }
  return true;
}
