/** The console with a Chromium before it, and one visitor at a time. */
import type { BrowserContextOptions, Page } from "playwright-core";
import { expect } from "vitest";
import { launchChromium, type Visit, visit } from "./browser.js";
import { buildPages, type ConsoleProcess, startConsole } from "./console-process.js";

export interface ConsoleRoom {
  readonly server: ConsoleProcess;
  /** A fresh visitor at this address. */
  enter(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** Ends the visit; fails when the page broke its own rules or asked for anything elsewhere. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

export async function openConsoleRoom(): Promise<ConsoleRoom> {
  await buildPages();
  const [server, browser] = await Promise.all([startConsole(), launchChromium()]);
  let open: Visit;
  return {
    server,
    async enter(path, options) {
      open = await visit(browser, server.url, options);
      if (path !== "/") await open.page.goto(server.url + path);
      return open.page;
    },
    async leave() {
      expect(open.complaints).toEqual([]);
      await open.close();
    },
    async close() {
      await browser.close();
      await server.stop();
    },
  };
}

export const choose = (page: Page, label: string, name: string, buffer: Buffer, mimeType = "image/png") =>
  page.getByLabel(label).setInputFiles({ name, mimeType, buffer });
