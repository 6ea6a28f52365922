/** Reads uncompressed DICOM files with explicit VR, little endian: just enough to make 16-bit PNGs of genuine scans. DICOM PS3.5, section 7.1. */
import { createRaster, type Raster } from "../../../src/raster.js";

/** VRs whose length has four bytes after two reserved ones. */
const LONG = new Set(["OB", "OD", "OF", "OL", "OW", "SQ", "UC", "UN", "UR", "UT"]);
const META_AT = 132;
const ROWS = 0x00280010;
const COLUMNS = 0x00280011;
const BITS_ALLOCATED = 0x00280100;
const IS_SIGNED = 0x00280103;
const PIXELS = 0x7fe00010;
const UNDEFINED = 0xffffffff;

/** Returns one 16-bit grey picture; values begin at 0. Throws for other kinds of files. */
export function readDicom(file: Buffer): Raster {
  if (file.toString("latin1", 128, META_AT) !== "DICM") throw new TypeError("file: not DICOM");
  const fields = new Map<number, Buffer>();
  for (let at = META_AT; at + 8 <= file.length; ) {
    const tag = file.readUInt16LE(at) * 0x10000 + file.readUInt16LE(at + 2);
    const isLong = LONG.has(file.toString("latin1", at + 4, at + 6));
    const length = isLong ? file.readUInt32LE(at + 8) : file.readUInt16LE(at + 6);
    const start = at + (isLong ? 12 : 8);
    if (length === UNDEFINED) throw new TypeError("file: expected lengths everywhere");
    fields.set(tag, file.subarray(start, start + length));
    at = start + length;
  }
  const number = (tag: number) => fields.get(tag)!.readUInt16LE(0);
  if (number(BITS_ALLOCATED) !== 16) throw new TypeError("file: expected 16 bits per sample");
  const raster = createRaster(number(COLUMNS), number(ROWS), 1, 16);
  const pixels = fields.get(PIXELS)!;
  const values = Array.from({ length: raster.data.length }, (_, i) =>
    number(IS_SIGNED) ? pixels.readInt16LE(2 * i) : pixels.readUInt16LE(2 * i),
  );
  const least = values.reduce((a, b) => Math.min(a, b));
  for (let i = 0; i < values.length; i++) raster.data[i] = values[i] - least;
  return raster;
}
