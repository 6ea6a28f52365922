import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { Store } from "../../src/store/open-store.js";
import { closeTestStore, openTestStore, person, temporaryDirectory } from "./support.js";

const event = (recordId: string) =>
  ({ action: "note.decode", person: person("U-marked"), recordId, outcome: "ok" }) as const;

/** A deployment whose audit holds six events, closed; and its one audit file. */
async function auditedDeployment() {
  const dataDirectory = temporaryDirectory();
  const store = await openTestStore({ dataDirectory });
  for (let i = 1; i <= 6; i++) await store.audit.append(event(`r${i}`));
  await closeTestStore(store);
  const directory = join(dataDirectory, "audit");
  const file = join(directory, readdirSync(directory)[0]);
  return { dataDirectory, file, lines: readFileSync(file, "utf8").trimEnd().split("\n") };
}

const write = (file: string, lines: readonly string[]) => writeFileSync(file, `${lines.join("\n")}\n`);

async function problemsAfter(change: (lines: string[], file: string) => void) {
  const { dataDirectory, file, lines } = await auditedDeployment();
  change(lines, file);
  const store = await openTestStore({ dataDirectory });
  const { problems } = await store.auditReader.verify();
  return problems.map(({ line, kind }) => ({ line, kind }));
}

describe("audit", () => {
  it("is whole when nobody touched it, and tells who did what in order", async () => {
    const { dataDirectory, lines } = await auditedDeployment();
    const store = await openTestStore({ dataDirectory });
    expect(await store.auditReader.verify()).toEqual({ chains: 1, lines: 6, elsewhere: 0, problems: [] });
    const events = await store.auditReader.read();
    expect(events.map(({ recordId }) => recordId)).toEqual(["r1", "r2", "r3", "r4", "r5", "r6"]);
    expect(events[0]).toMatchObject({ person: person("U-marked"), outcome: "ok", number: 1 });
    expect(lines.join()).not.toContain("U-marked");
  });

  it("keeps a chain for each run, and lines that come at once stay in their chain", async () => {
    const { dataDirectory } = await auditedDeployment();
    const stores: Store[] = [await openTestStore({ dataDirectory }), await openTestStore({ dataDirectory })];
    await Promise.all(Array.from({ length: 100 }, (_, i) => stores[i % 2].audit.append(event(`x${i}`))));
    expect(await stores[0].auditReader.verify()).toEqual({
      chains: 3,
      lines: 106,
      elsewhere: 0,
      problems: [],
    });
  });

  it("stays whole when the disk was full in the middle of a line", async () => {
    const dataDirectory = temporaryDirectory();
    const store = await openTestStore({ dataDirectory });
    await store.audit.append(event("r1"));
    const handle = await open(dataDirectory);
    const anyFile: FileHandle = Object.getPrototypeOf(handle);
    await handle.close();
    const full = vi.spyOn(anyFile, "appendFile").mockImplementationOnce(async function (
      this: FileHandle,
      bytes,
    ) {
      await this.write(Buffer.from(bytes as Uint8Array).subarray(0, 40));
      throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
    });
    try {
      await expect(store.audit.append(event("r2"))).rejects.toMatchObject({ code: "disk-failed" });
      await store.audit.append(event("r3"));
    } finally {
      full.mockRestore();
    }
    expect(await store.auditReader.verify()).toMatchObject({ lines: 2, problems: [] });
    expect((await store.auditReader.read()).map(({ recordId }) => recordId)).toEqual(["r1", "r3"]);
  });

  it.each([
    [
      "a line was changed",
      (lines: string[]) => [...lines.slice(0, 2), lines[2].replace('"at":"2', '"at":"1'), ...lines.slice(3)],
      { line: 3, kind: "changed" },
    ],
    [
      "a line was removed",
      (lines: string[]) => [...lines.slice(0, 2), ...lines.slice(3)],
      { line: 3, kind: "missing" },
    ],
    [
      "lines changed places",
      (lines: string[]) => [lines[0], lines[2], lines[1], ...lines.slice(3)],
      { line: 3, kind: "reordered" },
    ],
    ["a line was repeated", (lines: string[]) => [...lines, lines[4]], { line: 7, kind: "reordered" }],
    ["the last lines were cut off", (lines: string[]) => lines.slice(0, 4), { line: 4, kind: "cut" }],
    ["the first line was removed", (lines: string[]) => lines.slice(1), { line: 1, kind: "missing" }],
  ])("finds and names it when %s", async (_, change, expected) => {
    expect(await problemsAfter((lines, file) => write(file, change(lines)))).toContainEqual(expected);
  });

  it("finds it when a line of another deployment was put in", async () => {
    const other = await auditedDeployment();
    const problems = await problemsAfter((lines, file) => write(file, [...lines, other.lines[5]]));
    expect(problems).toContainEqual({ line: 7, kind: "changed" });
  });

  it("finds it when the whole file was taken away or another was added", async () => {
    expect(await problemsAfter((_, file) => rmSync(file))).toEqual([{ line: 0, kind: "file-missing" }]);
    expect(
      await problemsAfter((lines, file) => write(`${file.slice(0, -6)}-copy.jsonl`, lines)),
    ).toContainEqual({ line: 0, kind: "unknown-file" });
  });

  it("does not mind half a line that a killed process left", async () => {
    expect(
      await problemsAfter((lines, file) => writeFileSync(file, `${lines.join("\n")}\n{"chain":"`)),
    ).toEqual([]);
  });

  it("fails the event when it cannot be written", async () => {
    const dataDirectory = temporaryDirectory();
    const store = await openTestStore({ dataDirectory });
    writeFileSync(join(dataDirectory, "audit"), "a file where the folder should be");
    await expect(store.audit.append(event("r1"))).rejects.toMatchObject({ code: "disk-failed" });
  });
});
