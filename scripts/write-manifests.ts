/** Writes manifests/slack.json and manifests/discord.json from the catalogue: npm run manifests. */
import { writeFile } from "node:fs/promises";
import { discordManifest } from "../adapters/discord/manifest.js";
import { slackManifest } from "../adapters/slack/manifest.js";

const manifests = { slack: slackManifest(), discord: discordManifest() };
for (const [platform, manifest] of Object.entries(manifests)) {
  const path = `manifests/${platform}.json`;
  await writeFile(path, `${JSON.stringify(manifest, null, 2)}\n`);
  console.log(`wrote ${path}`);
}
