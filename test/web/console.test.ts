import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { SAMPLE_NOTE, SAMPLE_PASSWORD } from "../../adapters/web/ui/sample.js";
import { createImages } from "../../src/image/create-images.js";
import { runInline } from "../../src/threads.js";
import { noiseRaster } from "../support/images/make-raster.js";
import { expectAccessible, expectNoSidewaysScroll, hasChromium, launchChromium, visit } from "./browser.js";
import { buildPages, startConsole } from "./console-process.js";
import { type ConsoleRoom, choose, openConsoleRoom } from "./console-room.js";
import { phantomPng } from "./phantom-png.js";

const DONE = "Done. The note is in the picture.";

describe.skipIf(!hasChromium)("the console in a browser", () => {
  let room: ConsoleRoom;
  /** The finished picture of the first test, for those that read. */
  let stego: Buffer;

  beforeAll(async () => {
    room = await openConsoleRoom();
  });
  afterEach(() => room.leave());
  afterAll(() => room?.close());

  const passwordField = (page: Page) => page.getByLabel("Password", { exact: true });

  it("a visitor tries the sample, downloads the picture, and reads the same text back from it", async () => {
    const page = await room.enter("/");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Try with a sample" }).click();
    await page.getByText(/stay hard to notice/).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Hide the note" }).click();
    await page.getByRole("progressbar").waitFor();
    await expectAccessible(page);
    await page.getByRole("heading", { name: DONE }).waitFor();
    await expectAccessible(page);

    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download the picture" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("sample-head-ct.png");
    stego = await readFile((await download.path())!);

    await page.getByRole("link", { name: "Read a note" }).click();
    await choose(page, "Picture with a note", "from-a-colleague.png", stego);
    await page.getByText("This picture carries a note").waitFor();
    await passwordField(page).fill(SAMPLE_PASSWORD);
    await page.getByRole("button", { name: "Read the note" }).click();
    await page.getByRole("heading", { name: "The note" }).waitFor();
    expect(await page.locator("pre").textContent()).toBe(SAMPLE_NOTE);
    await expectAccessible(page);

    await page.getByRole("button", { name: "Hide it" }).click();
    expect(await page.content()).not.toContain("Handover, night to day");
    expect(await passwordField(page).inputValue()).toBe("");
  });

  it("the note cannot be hidden before the sample is drawn", async () => {
    const page = await room.enter("/encode");
    await page.evaluate(() => {
      const { toBlob } = HTMLCanvasElement.prototype;
      HTMLCanvasElement.prototype.toBlob = function (...given) {
        setTimeout(() => toBlob.apply(this, given), 1000);
      };
    });
    const hide = page.getByRole("button", { name: "Hide the note" });
    await page.getByRole("button", { name: "Fill in the sample" }).click();
    expect(await hide.isDisabled()).toBe(true);
    await hide.click(); // waits until it can be clicked
    await page.getByRole("heading", { name: DONE }).waitFor();
  });

  it("before, after and difference can be looked at, and the difference lights as many points as the report counts", async () => {
    const page = await room.enter("/encode");
    await page.getByRole("button", { name: "Fill in the sample" }).click();
    await page.getByText(/stay hard to notice/).waitFor();
    await page.getByRole("button", { name: "Hide the note" }).click();
    await page.getByRole("heading", { name: DONE }).waitFor();
    for (const view of ["Before", "After"]) {
      await page.getByRole("radio", { name: view }).check();
      await page.getByRole("img", { name: view }).waitFor();
    }
    await page.getByRole("radio", { name: "Difference" }).check();
    const canvas = page.locator("canvas");
    await expect.poll(() => canvas.evaluate((element) => (element as HTMLCanvasElement).width)).toBe(512);
    const lit = await canvas.evaluate((element) => {
      const drawn = element as HTMLCanvasElement;
      const { data } = drawn.getContext("2d")!.getImageData(0, 0, drawn.width, drawn.height);
      let coloured = 0;
      for (let i = 0; i < data.length; i += 4) if (data[i] !== data[i + 1]) coloured++;
      return coloured;
    });
    const counted = Number(
      /([\d,]+) of/.exec((await page.locator("dl").textContent())!)![1].replaceAll(",", ""),
    );
    // Each changed point is drawn as two by two; some overlap.
    expect(lit).toBeGreaterThan(counted * 2);
    expect(lit).toBeLessThanOrEqual(counted * 4);
    await expectAccessible(page);
  });

  it("a wrong password and a picture without a note are answered with a sentence of the server", async () => {
    const page = await room.enter("/decode");
    await choose(page, "Picture with a note", "stego.png", stego);
    await passwordField(page).fill("not the password");
    await page.getByRole("button", { name: "Read the note" }).click();
    await page.getByRole("alert").filter({ hasText: "That password is not right." }).waitFor();
    await expectAccessible(page);

    await choose(page, "Picture with a note", "plain.png", await phantomPng(256));
    await page.getByRole("alert").filter({ hasText: "There is no hidden note in this picture" }).waitFor();
    expect(await passwordField(page).count()).toBe(0);
  });

  it("a file that is no picture is refused as soon as it is chosen", async () => {
    const page = await room.enter("/encode");
    await choose(page, "Medical picture", "scan.png", Buffer.from("only text in here\n".repeat(9)));
    await page.getByRole("alert").filter({ hasText: "not a picture" }).waitFor();
    await expectAccessible(page);
  });

  it("what is missing is said at the field, and the focus goes there", async () => {
    const page = await room.enter("/encode");
    await page.getByRole("button", { name: "Hide the note" }).click();
    await page.getByText("Choose a picture first.").waitFor();
    await page.getByText("Set a password.", { exact: true }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("type"))).toBe("file");
    await passwordField(page).fill("harbour lantern 7 winter");
    await page.getByLabel("Password, once more").fill("harbour lantern 7 wimter");
    await page.getByRole("button", { name: "Hide the note" }).click();
    await page.getByText("The two passwords are not the same.").waitFor();
  });

  it("the password's strength is judged in the browser", async () => {
    const page = await room.enter("/encode");
    const strength = page.getByRole("status", { name: "Strength" });
    await passwordField(page).fill("password1");
    await expect.poll(() => strength.textContent()).toMatch(/Very easy|Easy/);
    await passwordField(page).fill("tulip anvil forty cobalt");
    await expect.poll(() => strength.textContent()).toMatch(/Strong/);
    expect(room.server.log()).not.toContain("tulip");
  });

  it("a running job can be cancelled", async () => {
    const page = await room.enter("/encode");
    await page.getByRole("button", { name: "Fill in the sample" }).click();
    await page.getByText(/stay hard to notice/).waitFor();
    await page.getByRole("button", { name: "Hide the note" }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("Cancelled. Nothing was made.").waitFor();
    await page.getByRole("button", { name: "Hide the note" }).waitFor();
  });

  it("everything can be done with the keyboard alone", async () => {
    const page = await room.enter("/decode");
    const tabTo = async (matches: (name: string) => boolean) => {
      for (let i = 0; i < 30; i++) {
        await page.keyboard.press("Tab");
        const focus = await page.evaluate(() => {
          const element = document.activeElement as HTMLInputElement;
          const outline = getComputedStyle(element).outlineStyle;
          return { name: element.labels?.[0]?.textContent ?? element.textContent ?? "", outline };
        });
        expect(focus.outline, `visible focus on ${focus.name}`).not.toBe("none");
        if (matches(focus.name)) return;
      }
      throw new Error("not reached by Tab");
    };
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the page");
    await page.keyboard.press("Enter");
    // Asked for well before the key: the browser is told to hand its file dialog over only then, and not at once.
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      tabTo((name) => name === "Picture with a note").then(() => page.keyboard.press("Space")),
    ]);
    await chooser.setFiles({ name: "stego.png", mimeType: "image/png", buffer: stego });
    await page.getByText("This picture carries a note").waitFor();
    await tabTo((name) => name === "Password");
    await page.keyboard.type(SAMPLE_PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "The note" }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("The note");
    await tabTo((name) => name === "Hide it");
    await page.keyboard.press("Space");
    await page.getByText("The note is hidden.").waitFor();
  });

  it("fits a phone, in the dark and with little motion, on every page", async () => {
    for (const path of ["/", "/encode", "/decode", "/notes", "/diagnostics"]) {
      const page = await room.enter(path, {
        viewport: { width: 320, height: 640 },
        colorScheme: "dark",
        reducedMotion: "reduce",
      });
      await page.getByRole("heading", { level: 1 }).waitFor();
      await expectNoSidewaysScroll(page);
      await expectAccessible(page);
      if (path !== "/diagnostics") await room.leave();
    }
  });

  it("going back and forth moves the title, the focus and the address", async () => {
    const page = await room.enter("/");
    await page.getByRole("navigation").getByRole("link", { name: "Hide a note" }).click();
    await expect.poll(() => page.title()).toBe("Hide a note - CareVeil");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
    await page.goBack();
    await page.getByRole("heading", { name: "A note that travels inside the picture" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/");
  });

  it("a note can be withdrawn, and then opens no more", async () => {
    const page = await room.enter("/notes");
    await page.getByRole("row").nth(1).waitFor();
    await expectAccessible(page);
    const oldest = page.getByRole("row").last();
    await oldest.getByRole("button", { name: "Withdraw" }).click();
    await oldest.getByRole("button", { name: "Keep it" }).click();
    await oldest.getByRole("button", { name: "Withdraw" }).click();
    await oldest.getByRole("button", { name: "Yes, withdraw" }).click();
    await page.getByText("The note is withdrawn.").waitFor();
    expect(await oldest.textContent()).toContain("Withdrawn");

    await page.getByRole("link", { name: "Read a note" }).click();
    await choose(page, "Picture with a note", "stego.png", stego);
    await page.getByRole("alert").filter({ hasText: "Its author has withdrawn this note." }).waitFor();
  });

  it("the verdict and the protected areas are shown before anything is hidden", async () => {
    const { vision } = await (await fetch(`${room.server.url}/readyz`)).json();
    const page = await room.enter("/encode");
    await page.getByRole("button", { name: "Fill in the sample" }).click();
    await page.getByText(/stay hard to notice/).waitFor();
    if (vision === null) return;
    await page.getByText(/^Medical picture \((over )?\d+% sure\)/).waitFor();
    await page.getByText(/protected: \d+% of the picture stays exactly as it is/).waitFor();
    await page.getByRole("img", { name: "The picture with the protected areas outlined" }).waitFor();
    await page.getByRole("checkbox", { name: "Show protected areas" }).uncheck();
    await page.getByRole("img", { name: "The chosen picture, sample-head-ct.png" }).waitFor();
  });

  it("a picture that is not medical: what was seen, and neither protected areas nor room for a note", async () => {
    const { vision } = await (await fetch(`${room.server.url}/readyz`)).json();
    if (vision === null) return;
    const images = createImages({ maxFileBytes: 2 ** 26, maxPixels: 5e7 }, runInline);
    const noise = Buffer.from(await images.writePng(noiseRaster(400, 300, 3)));
    const page = await room.enter("/encode");
    await choose(page, "Medical picture", "noise.png", noise);
    await page
      .getByText(/does not look like a medical picture \(chance that it is one: (under )?\d+%\)/)
      .waitFor();
    await page.getByText("Looking at the picture…").waitFor({ state: "hidden" });
    await page.getByRole("img", { name: "The chosen picture, noise.png" }).waitFor();
    expect(await page.getByText(/protected: \d+%/).count()).toBe(0);
    expect(await page.getByRole("checkbox", { name: "Show protected areas" }).count()).toBe(0);
    expect(await page.getByText(/stay hard to notice/).count()).toBe(0);
  });

  it("an address without a page says so and leads on; one slash too many leads to the page", async () => {
    const page = await room.enter("/encode/");
    await page.getByRole("heading", { name: "Hide a note" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/encode");
    const asked = (path: string, accept: string) => fetch(room.server.url + path, { headers: { accept } });
    const missing = await asked("/foo", "text/html,*/*");
    expect([missing.status, missing.headers.get("content-type")]).toEqual([404, "text/html; charset=utf-8"]);
    for (const [path, accept] of [
      ["/foo", "*/*"],
      ["/api/foo", "text/html"],
    ] as const) {
      const problem = await asked(path, accept);
      expect(problem.headers.get("content-type")).toContain("application/problem+json");
    }
    await page.route("**/foo", async (route) => {
      // The browser reports a document's 404 as an error of the page; the page itself is what is looked at here.
      const response = await route.fetch();
      await route.fulfill({ response, status: 200 });
    });
    await page.goto(`${room.server.url}/foo`);
    await page.getByRole("heading", { name: "There is no such page" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("main").getByRole("link", { name: "Read a note" }).click();
    await page.getByRole("heading", { name: "Read a note" }).waitFor();
  });

  it("a text without symptoms is not headed by a level of urgency", async () => {
    const page = await room.enter("/diagnostics");
    const { diagnostics } = await (await fetch(`${room.server.url}/readyz`)).json();
    if (diagnostics === null) return;
    await page.getByLabel("Or describe the symptoms").fill("Please find attached the parking permit form.");
    await page.getByRole("button", { name: "Get an answer" }).click();
    const headline = page.getByRole("heading", { name: "No symptoms recognised" });
    await headline.waitFor();
    expect(await headline.getAttribute("class")).toBe("triage triage-open");
    await expectAccessible(page);
  });

  it("a symptom text is answered with urgent signs first, and shows what was made unrecognisable", async () => {
    const page = await room.enter("/diagnostics");
    const { diagnostics } = await (await fetch(`${room.server.url}/readyz`)).json();
    if (diagnostics === null) return page.getByText("are not set up on this CareVeil").waitFor();
    await page.getByRole("button", { name: "Get an answer" }).click();
    await page.getByText("Choose a file or describe the symptoms first.").waitFor();
    await page
      .getByLabel("Or describe the symptoms")
      .fill(
        "Patient: Jane Roe, MRN 4471123. 67-year-old with crushing chest pain radiating to the left arm, sweating.",
      );
    await page.getByRole("button", { name: "Get an answer" }).click();
    await page.getByRole("heading", { name: "Emergency: act now" }).waitFor();
    const titles = await page.getByRole("heading", { level: 3 }).allTextContents();
    expect(titles.slice(0, 2)).toEqual(["Urgent signs", "What it might be"]);
    await page.getByText("The text that CareVeil worked with").click();
    const sent = await page.locator("details pre").textContent();
    expect(sent).toContain("crushing chest pain");
    expect(sent).not.toMatch(/Jane|Roe|4471123/);
    await expectAccessible(page);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save as text file" }).click(),
    ]);
    expect(await readFile((await download.path())!, "utf8")).toMatch(/^Emergency: act now\n/);
    expect(room.server.log()).not.toMatch(/Jane|4471123|crushing/);
  });
});

describe.skipIf(!hasChromium)("the console beyond loopback in a browser", () => {
  it("asks for the token, lets the visitor in, and out again", async () => {
    await buildPages();
    const TOKEN = "a-token-of-enough-characters";
    const server = await startConsole({ CAREVEIL_WEB_HOST: "0.0.0.0", CAREVEIL_WEB_TOKEN: TOKEN });
    const browser = await launchChromium();
    try {
      const { page, complaints } = await visit(browser, `http://127.0.0.1:${server.port}`);
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      await expectAccessible(page);
      await page.getByLabel("Access token").fill("a wrong token");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("alert").filter({ hasText: "Sign in first" }).waitFor();
      await page.getByLabel("Access token").fill(TOKEN);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("heading", { name: "A note that travels inside the picture" }).waitFor();
      expect(await page.evaluate(() => document.cookie)).toBe("");
      await page.reload();
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      expect(complaints).toEqual([]);

      // Who was never in is not told that something waits, on a page where people write either.
      await page.goto(`http://127.0.0.1:${server.port}/encode`);
      await page.getByText("This console is open to other computers").waitFor();
      expect(await page.getByLabel("Note text", { exact: true }).count()).toBe(0);
      await page.goto(`http://127.0.0.1:${server.port}/`);

      // A sign-in that runs out while a person writes.
      await page.getByLabel("Access token").fill(TOKEN);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("link", { name: "Hide a note", exact: true }).first().click();
      await page.getByRole("button", { name: "Fill in the sample" }).click();
      await page.getByText(/stay hard to notice/).waitFor();
      await page.getByLabel("Note text", { exact: true }).fill("half written");
      await page.context().clearCookies();
      await page.getByRole("button", { name: "Hide the note" }).click();
      await page.getByText("what you wrote is still here").waitFor();
      expect(await page.getByLabel("Note text", { exact: true }).isVisible()).toBe(false);
      await expectAccessible(page);
      await page.getByLabel("Access token").fill(TOKEN);
      await page.getByRole("button", { name: "Sign in" }).click();
      expect(await page.getByLabel("Note text", { exact: true }).inputValue()).toBe("half written");
      await page.getByRole("button", { name: "Hide the note" }).click();
      await page.getByRole("heading", { name: DONE }).waitFor();
      // A guest who turns to another page gives up what waited.
      await page.getByRole("link", { name: "Symptoms" }).click();
      await page.getByRole("link", { name: "Hide a note", exact: true }).first().click();
      await page.getByLabel("Note text", { exact: true }).fill("half written");
      await page.context().clearCookies();
      await page.evaluate(() => window.dispatchEvent(new Event("careveil:signed-out")));
      await page.getByText("what you wrote is still here").waitFor();
      await page.getByRole("link", { name: "Read a note" }).click();
      await page.getByRole("link", { name: "Hide a note", exact: true }).first().click();
      await page.getByText("This console is open to other computers").waitFor();
      expect(await page.getByLabel("Note text", { exact: true }).count()).toBe(0);
      await page.getByLabel("Access token").fill(TOKEN);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByLabel("Note text", { exact: true }).waitFor();
      // Who signs out leaves nothing.
      await page.getByRole("link", { name: "Hide a note", exact: true }).first().click();
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      expect(await page.getByLabel("Note text", { exact: true }).count()).toBe(0);
    } finally {
      await browser.close();
      await server.stop();
    }
  });
});
