/** Pictures with 16 bits per sample, as scanners make them: a browser alone would show them black and unchanged. */

import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { drawPhantom, SAMPLE_NOTE } from "../../adapters/web/ui/sample.js";
import { hasChromium } from "./browser.js";
import { type ConsoleRoom, choose, openConsoleRoom } from "./console-room.js";

const SIDE = 512;
const PASSWORD = "harbour lantern 7 winter";

/** Twelve of the sixteen bits are used, as in a CT; every filter of the PNG format is in it. */
async function deepPng(): Promise<Buffer> {
  let state = 1;
  const samples = Uint16Array.from(drawPhantom(SIDE), (grey) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return grey < 8 ? grey * 16 : Math.min(4095, grey * 16 + (state >>> 28));
  });
  return sharp(samples, { raw: { width: SIDE, height: SIDE, channels: 1 } })
    .toColourspace("grey16")
    .png({ adaptiveFiltering: true })
    .toBuffer();
}

describe.skipIf(!hasChromium)("16-bit pictures in the console", () => {
  let room: ConsoleRoom;

  beforeAll(async () => {
    room = await openConsoleRoom();
  }, 180_000);
  afterEach(() => room.leave());
  afterAll(() => room?.close());

  it("they are shown bright enough to be seen, and the difference lights the points that were changed", async () => {
    const page = await room.enter("/encode");
    await choose(page, "Medical picture", "ct.png", await deepPng());
    await page.getByLabel("Show protected areas").waitFor();
    await page.getByLabel("Note text").fill(SAMPLE_NOTE);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByLabel("Password, once more").fill(PASSWORD);
    await page.getByRole("button", { name: "Hide the note" }).click();
    await page.getByRole("radio", { name: "Before" }).check();
    expect(await brightness(page, "Before")).toBeGreaterThan(30);
    await page.getByRole("radio", { name: "After" }).check();
    expect(await brightness(page, "After")).toBeGreaterThan(30);

    await page.getByRole("radio", { name: "Difference" }).check();
    await expect.poll(() => litPoints(page)).toBeGreaterThan(0);
    const lit = await litPoints(page);
    const counted = Number(
      /([\d,]+) of/.exec((await page.locator("dl").textContent())!)![1].replaceAll(",", ""),
    );
    // Each changed point is drawn as two by two; some overlap.
    expect(lit).toBeGreaterThan(counted * 2);
    expect(lit).toBeLessThanOrEqual(counted * 4);
  }, 180_000);
});

/** Mean grey of the picture with this name, 0 to 255, as the browser draws it. */
async function brightness(page: Page, name: string): Promise<number> {
  const picture = page.getByRole("img", { name, exact: true });
  await picture.waitFor();
  return picture.evaluate(async (element) => {
    const image = element as HTMLImageElement;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    const context = canvas.getContext("2d")!;
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let sum = 0;
    for (let i = 0; i < data.length; i += 4) sum += data[i];
    return sum / (data.length / 4);
  });
}

function litPoints(page: Page): Promise<number> {
  return page.locator("canvas").evaluate((element) => {
    const drawn = element as HTMLCanvasElement;
    const { data } = drawn.getContext("2d")!.getImageData(0, 0, drawn.width, drawn.height);
    let coloured = 0;
    for (let i = 0; i < data.length; i += 4) if (data[i] !== data[i + 1]) coloured++;
    return coloured;
  });
}
