import { existsSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { discordCommands, discordManifest } from "../../adapters/discord/manifest.js";
import { SLACK_SCOPES, slackManifest } from "../../adapters/slack/manifest.js";
import { FORMS, fieldsToAsk } from "../../src/app/catalogue/forms.js";
import { COMMANDS, GLOBAL_SHORTCUT, MESSAGE_ACTIONS } from "../../src/app/catalogue.js";
import { brokenCommandRules } from "../support/discord-server/discord-rules.js";
import { describedMethods, hasSlackContracts, readMethod } from "../support/slack-server/slack-contracts.js";

const SLACK_SCHEMA = "../shared/contracts/slack-manifest-v2.schema.json";
const DISCORD_DESCRIPTION = "../shared/contracts/discord-openapi.json";
const written = (platform: string) => JSON.parse(readFileSync(`manifests/${platform}.json`, "utf8"));

describe("the manifests", () => {
  it("on disk are what the catalogue gives (npm run manifests writes them)", () => {
    expect(written("slack")).toEqual(JSON.parse(JSON.stringify(slackManifest())));
    expect(written("discord")).toEqual(JSON.parse(JSON.stringify(discordManifest())));
  });

  it("offer the same commands and message actions on both platforms", () => {
    const slack = written("slack").features;
    const discord = written("discord").commands as { type: number; name: string }[];
    const slash = slack.slash_commands.map(({ command }: { command: string }) => command.slice(1));
    expect(slash).toEqual(COMMANDS.map(({ name }) => name));
    expect(discord.filter(({ type }) => type === 1).map(({ name }) => name)).toEqual(slash);
    const actions = slack.shortcuts.filter(({ type }: { type: string }) => type === "message");
    expect(discord.filter(({ type }) => type === 3).map(({ name }) => name)).toEqual(
      actions.map(({ name }: { name: string }) => name),
    );
  });

  it.skipIf(!existsSync(SLACK_SCHEMA))("for Slack follow Slack's schema (needs ../shared)", () => {
    const schema = JSON.parse(readFileSync(SLACK_SCHEMA, "utf8"));
    const validate = new Ajv({ strict: false }).compile(schema);
    expect(validate(written("slack")), JSON.stringify(validate.errors)).toBe(true);
  });

  it.skipIf(!existsSync(DISCORD_DESCRIPTION))("for Discord follow its description (needs ../shared)", () => {
    const ajv = new Ajv2020({ strict: false });
    for (const format of ["snowflake", "nonce", "int32", "int64", "double", "uri", "date-time"])
      ajv.addFormat(format, true);
    ajv.addSchema(JSON.parse(readFileSync(DISCORD_DESCRIPTION, "utf8")), "discord");
    const path = "discord#/paths/~1applications~1%7Bapplication_id%7D~1commands/put/requestBody/content";
    const validate = ajv.compile({ $ref: `${path}/application~1json/schema` });
    expect(validate(discordCommands()), JSON.stringify(validate.errors)).toBe(true);
  });

  it.skipIf(!hasSlackContracts)("ask Slack for no scope that no call needs (needs ../shared)", () => {
    const described = describedMethods();
    for (const [scope, reasons] of Object.entries(SLACK_SCOPES)) {
      const methods = reasons.filter((reason) => described.includes(reason));
      for (const method of methods) expect(readMethod(method).scope?.bot, method).toContain(scope);
      const events = reasons.filter((reason) => reason.startsWith("event "));
      const subscribed = written("slack").settings.event_subscriptions.bot_events;
      for (const event of events) expect(subscribed).toContain(event.slice("event ".length));
      expect(methods.length + events.length > 0 || scope === "commands", scope).toBe(true);
    }
  });

  it("keep to both platforms' lengths, names in lower case", () => {
    for (const command of discordCommands()) expect(brokenCommandRules(command)).toEqual([]);
    for (const { name, description } of [...MESSAGE_ACTIONS, GLOBAL_SHORTCUT]) {
      expect(name.length).toBeLessThanOrEqual(24);
      expect(description.length).toBeLessThanOrEqual(150);
    }
    for (const form of Object.values(FORMS)) {
      expect(form.title.length).toBeLessThanOrEqual(24);
      expect(form.submit.length).toBeLessThanOrEqual(24);
      for (const { label, hint } of form.fields) {
        expect(label.length).toBeLessThanOrEqual(45);
        expect(hint?.length ?? 0).toBeLessThanOrEqual(100);
      }
    }
  });

  it("always leave room for the required fields, however few a form can show", () => {
    for (const form of Object.values(FORMS))
      for (const answered of [[], ["picture"], ["picture", "note-file"], ["note-file"]] as const) {
        const set = new Set(answered);
        const asked = fieldsToAsk(form, set, true, 5).map(({ id }) => id);
        const required = form.fields.filter((field) => field.required && !set.has(field.id as never));
        for (const { id } of required) expect(asked, form.id).toContain(id);
      }
  });
});
