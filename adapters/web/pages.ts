/** The built pages (dist/web). Every page of the console is the same document; the script reads the address. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
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
  });
}

/** dist/web, seen from dist/adapters/web when built and from adapters/web when run from source. */
function pagesFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const built = join(here, "..", "..", "web");
  return existsSync(join(built, "index.html")) ? built : join(here, "..", "..", "dist", "web");
}
