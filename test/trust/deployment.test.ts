import fc from "fast-check";
import { expect, it } from "vitest";
import { formsOf } from "./deployment.js";

it("the search for secrets finds one anywhere inside base64", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 9 }), fc.uint8Array({ maxLength: 9 }), (before, after) => {
      const text = Buffer.concat([before, Buffer.from("marked-secret"), after]).toString("base64");
      expect(formsOf("marked-secret").some((form) => text.includes(form))).toBe(true);
    }),
  );
});
