/** What the console does when somebody changes their mind, or the server goes away, while a job runs. */

import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { SAMPLE_NOTE, SAMPLE_PASSWORD } from "../../adapters/web/ui/sample.js";
import { hasChromium } from "./browser.js";
import { type ConsoleRoom, choose, openConsoleRoom } from "./console-room.js";
import { formOf, phantomPng } from "./phantom-png.js";

describe.skipIf(!hasChromium)("the console when plans change", () => {
  let room: ConsoleRoom;
  let stego: Buffer;

  beforeAll(async () => {
    room = await openConsoleRoom();
    const body = formOf({ image: await phantomPng(512), note: SAMPLE_NOTE, password: SAMPLE_PASSWORD });
    stego = Buffer.from(
      await (await fetch(`${room.server.url}/api/encode`, { method: "POST", body })).arrayBuffer(),
    );
  });
  afterEach(() => room.leave());
  afterAll(() => room?.close());

  /** Holds the requests to one address back until the returned function is called. */
  const holdBack = async (page: Page, path: string): Promise<() => void> => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(`**${path}`, async (route) => {
      await released;
      // The page may have given the request up meanwhile.
      await route.continue().catch(() => {});
    });
    return release;
  };

  it("a note never appears under a picture that was chosen after it was asked for", async () => {
    const page = await room.enter("/decode");
    await choose(page, "Picture with a note", "stego.png", stego);
    await page.getByText("This picture carries a note").waitFor();
    const release = await holdBack(page, "/api/decode");
    const asked = page.waitForRequest("**/api/decode");
    await page.getByLabel("Password", { exact: true }).fill(SAMPLE_PASSWORD);
    await page.getByRole("button", { name: "Read the note" }).click();
    await asked;
    await choose(page, "Picture with a note", "other.png", await phantomPng(256));
    release();
    await page.getByRole("alert").filter({ hasText: "There is no hidden note in this picture" }).waitFor();
    await page.waitForTimeout(300);
    expect(await page.locator("pre").count()).toBe(0);
  });

  it("while a note is being hidden, neither the sample nor a dropped file takes the picture's place", async () => {
    const page = await room.enter("/encode");
    await page.getByRole("button", { name: "Fill in the sample" }).click();
    await page.getByText(/stay hard to notice/).waitFor();
    const release = await holdBack(page, "/api/encode");
    await page.getByRole("button", { name: "Hide the note" }).click();
    await page.getByRole("progressbar").waitFor();
    expect(await page.getByRole("button", { name: "Fill in the sample" }).isDisabled()).toBe(true);
    await page
      .locator(".drop")
      .first()
      .evaluate((box) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File(["text"], "dropped.png", { type: "image/png" }));
        box.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true }));
      });
    expect(await page.locator(".drop-file").first().textContent()).toContain("sample-head-ct.png");
    release();
    await page.getByRole("heading", { name: "Done. The note is in the picture." }).waitFor();
  });

  it("a picture without any room says so at once", async () => {
    const page = await room.enter("/encode");
    const tiny = await sharp({ create: { width: 12, height: 12, channels: 3, background: "#777" } })
      .png()
      .toBuffer();
    await choose(page, "Medical picture", "tiny.png", tiny);
    await page.getByText("This picture has no room for a note.").waitFor();
  });

  it("a symptom file can be taken back, and the next question starts empty", async () => {
    const page = await room.enter("/diagnostics");
    const { diagnostics } = await (await fetch(`${room.server.url}/readyz`)).json();
    if (diagnostics === null) return;
    await choose(page, "Symptom file", "notes.txt", Buffer.from("cough"), "text/plain");
    await page.getByRole("button", { name: "Type it instead" }).click();
    await page.getByLabel("Or describe the symptoms").fill("Sore throat since yesterday, no fever.");
    await page.getByRole("button", { name: "Get an answer" }).click();
    await page.getByRole("button", { name: "Ask about something else" }).click();
    expect(await page.getByLabel("Or describe the symptoms").inputValue()).toBe("");
  });

  it("when the server goes away, every page says so and nothing that was typed is lost", async () => {
    const page = await room.enter("/encode");
    await page.getByRole("button", { name: "Fill in the sample" }).click();
    await page.getByText(/stay hard to notice/).waitFor();
    for (const path of ["/api/encode", "/api/diagnose", "/readyz"])
      await page.route(`**${path}`, (route) => route.abort("connectionreset"));
    await page.getByRole("button", { name: "Hide the note" }).click();
    await page.getByRole("alert").filter({ hasText: "CareVeil does not answer" }).waitFor();
    expect(await page.getByLabel("Note text").inputValue()).toBe(SAMPLE_NOTE);
    await page.getByRole("link", { name: "Symptoms" }).click();
    await page.getByLabel("Or describe the symptoms").fill("cough");
    await page.getByRole("button", { name: "Get an answer" }).click();
    await page.getByRole("alert").filter({ hasText: "CareVeil does not answer" }).waitFor();
    expect(await page.getByText("are not set up").count()).toBe(0);
  });
});
