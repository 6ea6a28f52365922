/** Signing in and out, and whether that is needed: the only addresses that a guest of a guarded console may call. */
import type { FastifyInstance } from "fastify";
import { AppError } from "../../src/errors.js";
import type { Sessions } from "./session.js";

export function addSessionRoutes(server: FastifyInstance, sessions: Sessions): void {
  server.get("/api/session", async (request) => ({
    needed: sessions.needed,
    signedIn: sessions.isSignedIn(request.headers),
  }));

  server.post("/api/session", async (request, reply) => {
    const token = (request.body as { token?: unknown } | null)?.token;
    if (typeof token !== "string") throw new AppError("upload-malformed", { missing: "token" });
    const secure = request.headers["x-forwarded-proto"] === "https";
    reply.header("set-cookie", sessions.signIn(token, secure));
    return { needed: sessions.needed, signedIn: true };
  });

  server.delete("/api/session", async (_request, reply) => {
    reply.header("set-cookie", sessions.signOut());
    return { needed: sessions.needed, signedIn: !sessions.needed };
  });
}
