/**
 * How many uploads are read and worked on at once. Everybody beyond that is told to come back, before a byte of the
 * body is buffered, so that memory stays bounded however many clients arrive.
 */
import { AppError } from "../../src/errors.js";

export interface Gate {
  /** Takes a place and returns the function that gives it back; fails with busy when all are taken. */
  enter(): () => void;
  readonly inside: number;
}

export function createGate(places: number): Gate {
  let inside = 0;
  return {
    get inside() {
      return inside;
    },
    enter() {
      if (inside >= places) throw new AppError("busy", { retryAfterSeconds: 5 });
      inside++;
      let left = false;
      return () => {
        if (left) return;
        left = true;
        inside--;
      };
    },
  };
}
