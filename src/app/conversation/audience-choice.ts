/** From what a person chose in the form to an audience. Naming people always narrows, never widens. */
import { AppError } from "../../errors.js";
import type { Answers, Place } from "../bot-ports.js";
import { type Audience, type Person, personKey } from "../people.js";

/** Fails with reader-unknown (details name) when a typed name is not a CareVeil name. */
export function chooseAudience(asker: Person, channel: Place["channel"], answers: Answers): Audience {
  const named = [...answers.people, ...parseNames(answers.texts.elsewhere ?? "")];
  const choice = answers.texts.audience;
  if (named.length === 0 && choice === "deployment") return { kind: "deployment" };
  const place = answers.channel ?? channel;
  if (named.length > 0 || choice === "people" || place === null)
    return { kind: "people", people: distinct([asker, ...named]) };
  return place;
}

/** The name that a person gives to a colleague on another platform. */
export function careveilName({ platform, workspace, id }: Person): string {
  return [platform, workspace, id].filter(Boolean).join("/");
}

function parseNames(text: string): Person[] {
  return text
    .split(/[,;\s]+/)
    .filter(Boolean)
    .map(parseName);
}

function parseName(name: string): Person {
  const slack = /^slack\/([A-Z0-9]{3,20})\/([A-Z0-9]{3,20})$/i.exec(name);
  if (slack) return { platform: "slack", workspace: slack[1].toUpperCase(), id: slack[2].toUpperCase() };
  const discord = /^discord\/(\d{5,25})$/i.exec(name);
  if (discord) return { platform: "discord", workspace: "", id: discord[1] };
  const local = /^local\/([A-Za-z0-9._-]{1,64})$/i.exec(name);
  if (local) return { platform: "local", workspace: "", id: local[1] };
  throw new AppError("reader-unknown", { name: name.slice(0, 40) });
}

function distinct(people: readonly Person[]): Person[] {
  return [...new Map(people.map((person) => [personKey(person), person])).values()];
}
