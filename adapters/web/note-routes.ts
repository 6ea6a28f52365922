/** A person's own notes: list them, fetch a finished picture again while it is kept, withdraw one. */
import type { FastifyInstance } from "fastify";
import type { App } from "../../src/app/app.js";
import { AppError } from "../../src/errors.js";

const MOST_NOTES = 100;
const NOTE_ID = /^[0-9a-f]{32}$/;

export function addNoteRoutes(server: FastifyInstance, app: App): void {
  server.get("/api/notes", async () => {
    const records = await app.listOwnNotes(app.localPerson, MOST_NOTES);
    return records.map(({ id, createdAt, expiresAt, revokedAt, width, height }) => {
      return { id, createdAt, expiresAt, revokedAt, width, height };
    });
  });

  server.get<{ Params: { id: string } }>("/api/notes/:id/picture", async (request, reply) => {
    const png = await app.fetchOwnPicture(app.localPerson, checkedId(request.params.id));
    if (png === null) throw new AppError("picture-not-kept");
    return reply
      .type("image/png")
      .header("content-disposition", 'attachment; filename="picture.png"')
      .send(Buffer.from(png));
  });

  server.delete<{ Params: { id: string } }>("/api/notes/:id", async (request, reply) => {
    await app.revokeNote(app.localPerson, checkedId(request.params.id));
    return reply.code(204).send();
  });
}

function checkedId(id: string): string {
  if (!NOTE_ID.test(id)) throw new AppError("address-unknown");
  return id;
}
