/** The built pages (dist/web). Every page of the console is the same document; the script reads the address. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Log } from "../../src/log.js";

const PAGES = ["/", "/encode", "/decode", "/notes", "/diagnostics"];

/** Without built pages (npm run build:web) the HTTP interface works all the same. */
export async function addPages(server: FastifyInstance, log: Log): Promise<void> {
  const root = pagesFolder();
  if (!existsSync(join(root, "index.html"))) {
    log.warn("web.pages-not-built");
    return;
  }
  await server.register(async (pages) => {
    pages.addHook("onSend", async (request, reply) => {
      if (reply.statusCode >= 400) return;
      // Names of assets contain a hash of their content; everything else must be asked for again.
      const isAsset = request.url.startsWith("/assets/");
      reply.header("cache-control", isAsset ? "public, max-age=31536000, immutable" : "no-cache");
    });
    await pages.register(fastifyStatic, { root, index: false, dotfiles: "deny", cacheControl: false });
    for (const page of PAGES) pages.get(page, (_request, reply) => reply.sendFile("index.html"));
    for (const page of PAGES.slice(1)) pages.get(`${page}/`, (_request, reply) => reply.redirect(page, 308));
  });
}

/** Returns the document of every page, which says itself when there is no such page; null without built pages. */
export function readPage(): string | null {
  const path = join(pagesFolder(), "index.html");
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}

/** Returns whether a person's browser asks for a page, and not a program for an answer. */
export function asksForPage({ method, url, headers }: FastifyRequest): boolean {
  return method === "GET" && !url.startsWith("/api/") && (headers.accept ?? "").includes("text/html");
}

/** dist/web, seen from dist/adapters/web when built and from adapters/web when run from source. */
function pagesFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const built = join(here, "..", "..", "web");
  return existsSync(join(built, "index.html")) ? built : join(here, "..", "..", "dist", "web");
}
