import { expect, test } from "vitest";
import { isInAudience, type Memberships } from "../../src/app/audience-policy.js";
import { type Audience, audienceKey, type Person } from "../../src/app/people.js";

const alice: Person = { platform: "slack", workspace: "T1", id: "U1" };
const bob: Person = { platform: "discord", workspace: "", id: "2" };
const local: Person = { platform: "local", workspace: "", id: "local" };
const ward: Audience = { kind: "channel", platform: "slack", workspace: "T1", id: "C1" };
const slackKnows = (members: string[]): Memberships =>
  new Map([["slack", { isMember: async (person: Person) => members.includes(person.id) }]]);

test("whoever the platform says is in the channel now is in the audience", async () => {
  expect(await isInAudience(alice, ward, slackKnows(["U1"]))).toBe(true);
  expect(await isInAudience(alice, ward, slackKnows([]))).toBe(false);
});

test("a channel admits nobody from another platform or workspace, and nobody while its platform is not connected", async () => {
  expect(await isInAudience(bob, ward, slackKnows(["2"]))).toBe(false);
  expect(await isInAudience(local, ward, slackKnows(["local"]))).toBe(false);
  expect(await isInAudience({ ...alice, workspace: "T2" }, ward, slackKnows(["U1"]))).toBe(false);
  expect(await isInAudience(alice, ward, new Map())).toBe(false);
});

test("named people are admitted across platforms, and nobody else", async () => {
  const people: Audience = { kind: "people", people: [alice, local] };
  expect(await isInAudience(alice, people, new Map())).toBe(true);
  expect(await isInAudience(local, people, new Map())).toBe(true);
  expect(await isInAudience(bob, people, new Map())).toBe(false);
});

test("the order of named people does not make another audience", () => {
  expect(audienceKey({ kind: "people", people: [alice, bob] })).toBe(
    audienceKey({ kind: "people", people: [bob, alice] }),
  );
});
