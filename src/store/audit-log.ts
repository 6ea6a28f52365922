/**
 * Append-only audit files, one chain for each run of a process. A call resolves when its line is flushed to disk and
 * the store knows how long the chain is: so a line cut off at the end, or a whole file taken away, is found too.
 */
import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import type { Audit, AuditEvent } from "../app/ports.js";
import { AppError } from "../errors.js";
import { firstPrevious, formatLine, hashLine } from "./audit-chain.js";
import type { Vault } from "./vault.js";

/** What the store knows of a chain. */
export interface ChainHead {
  readonly chain: string;
  readonly machine: string;
  readonly length: number;
}

export interface AuditLogOptions {
  readonly directory: string;
  /** Names this machine among those that share a store. */
  readonly machine: string;
  readonly vault: Vault;
  readonly auditKey: Uint8Array;
  readonly now?: () => number;
}

export interface AuditLog extends Audit {
  readonly chain: string;
  close(): Promise<void>;
}

export const chainHeads = (vault: Vault) => {
  const heads = vault.table<ChainHead>("audit-head");
  return { heads, all: vault.index("audit-heads", "", heads) };
};

export const eventPlace = (chain: string, number: number): string => `audit:${chain}:${number}`;

export function createAuditLog({
  directory,
  machine,
  vault,
  auditKey,
  now = Date.now,
}: AuditLogOptions): AuditLog {
  const startedAt = new Date(now());
  const chain = `${startedAt.toISOString().replace(/[-:.]/g, "")}-${randomBytes(4).toString("hex")}`;
  const { heads, all } = chainHeads(vault);
  let file: FileHandle | undefined;
  let length = 0;
  let previous = firstPrevious(chain);
  let sizeBytes = 0;
  /** A write failed half-way, on a full disk for one: what it left would make the next line unreadable. */
  let isTorn = false;
  let waiting: Array<{ event: AuditEvent; done: () => void; failed: (error: unknown) => void }> = [];
  let writing: Promise<void> | undefined;

  /** Opened with the first event: a command that only looks leaves no file. */
  async function openFile(): Promise<FileHandle> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    // The store knows the chain before its file exists: killed in between, no file looks like a stranger's.
    await heads.put(chain, { chain, machine, length: 0 });
    await all.put(chain, startedAt.getTime());
    return open(join(directory, `${chain}.jsonl`), "ax", 0o600);
  }

  /** Writes what has gathered as one flush. */
  async function writeWaiting(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        file ??= await openFile();
        const lines: string[] = [];
        let number = length;
        let last = previous;
        for (const { event } of batch) {
          number += 1;
          const sealed = vault.sealBytes(Buffer.from(JSON.stringify(event)), eventPlace(chain, number));
          const line = formatLine(auditKey, {
            chain,
            number,
            at: new Date(now()).toISOString(),
            event: sealed.toString("base64"),
            previous: last,
          });
          last = hashLine(line);
          lines.push(line);
        }
        const bytes = Buffer.from(`${lines.join("\n")}\n`);
        if (isTorn) await file.truncate(sizeBytes);
        isTorn = true;
        await file.appendFile(bytes);
        await file.sync();
        isTorn = false;
        sizeBytes += bytes.length;
        length = number;
        previous = last;
        await heads.put(chain, { chain, machine, length });
        for (const { done } of batch) done();
      } catch (error) {
        const failure = error instanceof AppError ? error : new AppError("disk-failed", {}, { cause: error });
        for (const { failed } of batch) failed(failure);
      }
    }
    writing = undefined;
  }

  return {
    chain,
    append: (event) =>
      new Promise((done, failed) => {
        waiting.push({ event, done, failed });
        writing ??= writeWaiting();
      }),
    async close() {
      await writing;
      await file?.close();
    },
  };
}
