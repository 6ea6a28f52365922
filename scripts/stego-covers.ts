/** Reads measurement covers: 8-bit grey PNGs of a folder, as rasters. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { createRaster, type Raster } from "../src/raster.js";

export interface NamedCover {
  readonly name: string;
  readonly raster: Raster;
}

/** Returns the grey 8-bit pictures whose name begins with `prefix`; reduced to `side` x `side` when given. */
export async function readGreyCovers(folder: string, prefix: string, side?: number): Promise<NamedCover[]> {
  const covers: NamedCover[] = [];
  for (const name of readdirSync(folder).sort()) {
    if (!name.startsWith(prefix) || !name.endsWith(".png")) continue;
    const picture = sharp(join(folder, name));
    const { channels, depth } = await picture.metadata();
    if (channels !== 1 || depth !== "uchar") continue;
    const sized = side ? picture.resize(side, side) : picture;
    const { data, info } = await sized.toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
    const raster = createRaster(info.width, info.height, 1, 8);
    raster.data.set(data);
    covers.push({ name, raster });
  }
  return covers;
}
