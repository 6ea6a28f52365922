/** Reads audit files back: proves that they are whole, and shows their events. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { AuditEvent } from "../app/ports.js";
import { firstPrevious, hashLine, parseLine } from "./audit-chain.js";
import { type ChainHead, chainHeads, eventPlace } from "./audit-log.js";
import { isErrno } from "./disk-file.js";
import type { Vault } from "./vault.js";

export interface AuditEntry extends AuditEvent {
  readonly at: string;
  readonly chain: string;
  readonly number: number;
}

/** `line` counts from 1 in the chain's file; 0 means the file as a whole. */
export interface AuditProblem {
  readonly chain: string;
  readonly line: number;
  readonly kind: "changed" | "missing" | "reordered" | "cut" | "file-missing" | "unknown-file";
}

export interface AuditVerification {
  readonly chains: number;
  readonly lines: number;
  /** Chains of other machines that share the store; their files are not here. */
  readonly elsewhere: number;
  readonly problems: readonly AuditProblem[];
}

export interface AuditReader {
  verify(): Promise<AuditVerification>;
  /** All events in the order of time; lines that cannot be trusted are left out. */
  read(): Promise<readonly AuditEntry[]>;
}

interface AuditReaderOptions {
  readonly directory: string;
  readonly machine: string;
  readonly vault: Vault;
  readonly auditKey: Uint8Array;
}

const MAX_CHAINS = 1_000_000;

export function createAuditReader({ directory, machine, vault, auditKey }: AuditReaderOptions): AuditReader {
  async function listHeads(): Promise<readonly ChainHead[]> {
    const found = await chainHeads(vault).all.list({ limit: MAX_CHAINS });
    return found.map(({ value }) => value);
  }

  async function listFiles(): Promise<string[]> {
    try {
      const names = await readdir(directory);
      return names.filter((name) => name.endsWith(".jsonl")).map((name) => name.slice(0, -".jsonl".length));
    } catch (error) {
      if (isErrno(error, "ENOENT")) return [];
      throw error;
    }
  }

  /** A killed process may leave half a line at the end; nobody was told that it was written. */
  async function readLines(chain: string): Promise<string[]> {
    const text = await readFile(join(directory, `${chain}.jsonl`), "utf8");
    return text
      .slice(0, text.lastIndexOf("\n") + 1)
      .split("\n")
      .slice(0, -1);
  }

  return {
    async verify() {
      const problems: AuditProblem[] = [];
      // Heads first: a line written meanwhile is then longer than its head, which is allowed.
      const heads = new Map((await listHeads()).map((head) => [head.chain, head]));
      const files = await listFiles();
      let lines = 0;
      for (const chain of files.sort()) {
        const head = heads.get(chain);
        const texts = await readLines(chain);
        lines += texts.length;
        problems.push(...checkChain(chain, texts, head?.length ?? 0));
        if (!head) problems.push({ chain, line: 0, kind: "unknown-file" });
        heads.delete(chain);
      }
      let elsewhere = 0;
      for (const head of heads.values()) {
        if (head.machine !== machine) elsewhere += 1;
        else if (head.length > 0) problems.push({ chain: head.chain, line: 0, kind: "file-missing" });
      }
      return { chains: files.length, lines, elsewhere, problems };
    },
    async read() {
      const entries: AuditEntry[] = [];
      for (const chain of await listFiles()) {
        for (const text of await readLines(chain)) {
          const line = parseLine(auditKey, text);
          if (!line) continue;
          const event = vault.openBytes(Buffer.from(line.event, "base64"), eventPlace(chain, line.number));
          entries.push({ at: line.at, chain, number: line.number, ...JSON.parse(event.toString()) });
        }
      }
      return entries.sort((a, b) => a.at.localeCompare(b.at) || a.number - b.number);
    },
  };

  function checkChain(chain: string, texts: readonly string[], knownLength: number): AuditProblem[] {
    const problems: AuditProblem[] = [];
    let expected = 1;
    let previous = firstPrevious(chain);
    for (const [i, text] of texts.entries()) {
      const line = parseLine(auditKey, text);
      if (!line || line.chain !== chain) problems.push({ chain, line: i + 1, kind: "changed" });
      else if (line.number < expected) problems.push({ chain, line: i + 1, kind: "reordered" });
      else if (line.number > expected) problems.push({ chain, line: i + 1, kind: "missing" });
      else if (line.previous !== previous && !problems.length)
        problems.push({ chain, line: i + 1, kind: "changed" });
      expected = (line?.number ?? expected) + 1;
      previous = hashLine(text);
    }
    if (expected - 1 < knownLength) problems.push({ chain, line: texts.length, kind: "cut" });
    return problems;
  }
}
