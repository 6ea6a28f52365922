/** The part of a picture that shows something: what is not flat background, on a coarse grid. */
import { close } from "./grid-shapes.js";

// Grey levels up to this count as black: film and tube noise stays below it.
const BLACK = 12;
// A white surround (an inverted X-ray, a scanned page) is background only where it touches the border and is flat.
const WHITE = 250;
const CLOSING = 3;

/** Returns 1 for body, 0 for background; row-major, width * height. `grey`: 0..255. Nothing but background gives all 1. */
export function findBody(grey: Uint8Array, width: number, height: number): Uint8Array {
  const shows = grey.map((value) => (value > BLACK ? 1 : 0));
  // Erosion treats the outside as body, so a body that reaches the edge keeps its edge.
  const closed = close(shows, width, height, CLOSING);
  const outside = floodFromBorder(width, height, (i) => closed[i] === 0 || grey[i] >= WHITE);
  const body = outside.map((value) => 1 - value);
  return body.includes(1) ? body : body.fill(1);
}

/** Returns 1 for every cell that a 4-connected path of passable cells joins with the border. */
function floodFromBorder(width: number, height: number, passable: (index: number) => boolean): Uint8Array {
  const reached = new Uint8Array(width * height);
  const stack: number[] = [];
  const visit = (index: number) => {
    if (reached[index] === 0 && passable(index)) {
      reached[index] = 1;
      stack.push(index);
    }
  };
  for (let x = 0; x < width; x++) {
    visit(x);
    visit((height - 1) * width + x);
  }
  for (let y = 0; y < height; y++) {
    visit(y * width);
    visit(y * width + width - 1);
  }
  for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
    const x = index % width;
    if (x > 0) visit(index - 1);
    if (x < width - 1) visit(index + 1);
    if (index >= width) visit(index - width);
    if (index < width * (height - 1)) visit(index + width);
  }
  return reached;
}
