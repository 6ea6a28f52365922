/** The small parts that both chat adapters stand on. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Answers, Exchange } from "../../src/app/bot-ports.js";
import { FORMS, READABLE_PASSWORD_HINT } from "../../src/app/catalogue/forms.js";
import { careveilName, chooseAudience } from "../../src/app/conversation/audience-choice.js";
import { formFor } from "../../src/app/conversation/form-requests.js";
import { createFormsInFlight } from "../../src/app/conversation/forms-in-flight.js";
import { parseManageText } from "../../src/app/conversation/manage-flow.js";
import { showProgress } from "../../src/app/conversation/show-progress.js";
import { DeleteLater } from "../../src/app/delete-later.js";
import { createFirstDelivery } from "../../src/app/first-delivery.js";
import { cacheMembership } from "../../src/app/membership-cache.js";
import type { Person } from "../../src/app/people.js";
import { SeenOnce } from "../../src/app/seen-once.js";
import { AppError } from "../../src/errors.js";
import { silentLog } from "../../src/log.js";
import { createMemoryHere } from "../support/chat/memory-here.js";

const anna: Person = { platform: "slack", workspace: "T0CARE001", id: "U0ANNA001" };
const boris: Person = { platform: "slack", workspace: "T0CARE001", id: "U0BORIS01" };
const ward = { kind: "channel", platform: "slack", workspace: "T0CARE001", id: "C0WARD001" } as const;
const nothing: Answers = { texts: {}, files: {}, people: [], channel: null };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the audience that a form gives", () => {
  it("is the channel unless something else is said", () => {
    expect(chooseAudience(anna, ward, nothing)).toEqual(ward);
    expect(chooseAudience(anna, null, { ...nothing, channel: ward })).toEqual(ward);
    expect(chooseAudience(anna, null, nothing)).toEqual({ kind: "people", people: [anna] });
  });

  it("is never wider than the people it names, and they are listed once", () => {
    for (const audience of ["channel", "people", "deployment"]) {
      const answers = { ...nothing, texts: { audience }, people: [boris, boris, anna] };
      expect(chooseAudience(anna, ward, answers)).toEqual({ kind: "people", people: [anna, boris] });
    }
  });

  it("takes CareVeil names of any platform, as /careveil status shows them", () => {
    const others: Person[] = [
      boris,
      { platform: "discord", workspace: "", id: "600000000000000002" },
      { platform: "local", workspace: "", id: "dr.lee" },
    ];
    const answers = { ...nothing, texts: { elsewhere: others.map(careveilName).join(", ") } };
    expect(chooseAudience(anna, ward, answers)).toEqual({ kind: "people", people: [anna, ...others] });
  });

  it.each(["dr.who", "slack/U1", "discord/anna", "local/", "web/1", "slack/T1/U1/extra"])(
    "refuses %s instead of guessing",
    (elsewhere) => {
      const choose = () => chooseAudience(anna, ward, { ...nothing, texts: { elsewhere } });
      expect(choose).toThrowError(expect.objectContaining({ code: "reader-unknown" }));
    },
  );
});

describe("a form that is being filled in", () => {
  it("belongs to one person, for an hour, in every process of the deployment", async () => {
    let now = 0;
    const memory = createMemoryHere(() => now);
    const [here, elsewhere] = [createFormsInFlight(memory), createFormsInFlight(memory)];
    const context = { form: "decode", place: { channel: ward, label: "#ward" } } as const;
    const id = await here.keep(anna, context);
    expect(id.length).toBeLessThanOrEqual(40);
    expect(await elsewhere.find(anna, id)).toEqual(context);
    const expired = { code: "form-expired" };
    await expect(here.find(boris, id)).rejects.toMatchObject(expired);
    await expect(here.find(anna, "unknown")).rejects.toMatchObject(expired);
    now = 60 * 60 * 1000 + 1;
    await expect(here.find(anna, id)).rejects.toMatchObject(expired);
  });

  it("warns that a password stays readable where the platform cannot hide it, and only there", () => {
    const ask = (maskedPasswords: boolean) => {
      const capabilities = { maskedPasswords, maxFormFields: 5, maxFormFileBytes: 10 * 1024 * 1024 };
      const exchange = { capabilities } as Exchange;
      const place = { channel: ward, label: "" };
      const given = { texts: {}, files: {} };
      return formFor(exchange, { form: "encode", place, given }, "id", "").fields;
    };
    const hintOf = (fields: ReturnType<typeof ask>, id: string) => fields.find((one) => one.id === id)?.hint;
    expect(hintOf(ask(false), "password")).toBe(READABLE_PASSWORD_HINT);
    expect(hintOf(ask(true), "password")).toBeUndefined();
    expect(hintOf(ask(false), "picture")).toContain("Up to 10 MB here");
    expect(FORMS.encode.fields.map(({ id }) => id)).toContain("password-again");
  });
});

describe("a repeated delivery", () => {
  it("is told from a new one for a quarter of an hour, in bounded memory", () => {
    let now = 0;
    const seen = new SeenOnce(() => now);
    expect([seen.isNew("a"), seen.isNew("a"), seen.isNew("b")]).toEqual([true, false, true]);
    now = 15 * 60 * 1000 + 1;
    expect(seen.isNew("a")).toBe(true);
    for (let n = 0; n < 50_000; n++) seen.isNew(`flood ${n}`);
    expect(seen.isNew("flood 49999")).toBe(false);
  });

  it("is told from a new one by every process of the deployment", async () => {
    const memory = createMemoryHere();
    const [one, two] = [1, 2].map(() => createFirstDelivery("slack", memory, silentLog));
    expect([await one("a"), await one("a"), await two("a"), await two("b")]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  it("is answered again rather than never when the store is away or silent", async () => {
    const away = { ...createMemoryHere(), claim: () => Promise.reject(new AppError("store-unavailable")) };
    expect(await createFirstDelivery("slack", away, silentLog)("a")).toBe(true);
    const silent = { ...createMemoryHere(), claim: () => new Promise<boolean>(() => {}) };
    const answer = createFirstDelivery("slack", silent, silentLog)("a");
    await vi.advanceTimersByTimeAsync(1000);
    expect(await answer).toBe(true);
  });
});

describe("what must not stay", () => {
  it("goes after its time, and at once when the adapter closes", async () => {
    const gone: string[] = [];
    const later = new DeleteLater();
    const remove = (name: string) => async () => void gone.push(name);
    later.schedule(600_000, remove("first"));
    vi.advanceTimersByTime(599_999);
    expect(gone).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(gone).toEqual(["first"]);
    later.schedule(600_000, remove("second"));
    await later.close();
    expect(gone).toEqual(["first", "second"]);
  });
});

describe("a membership", () => {
  it("is asked again after half a minute, and a failure is not remembered", async () => {
    let now = 0;
    const answers: (boolean | Error)[] = [true, new Error("down"), false];
    const membership = cacheMembership(
      async () => {
        const answer = answers.shift();
        if (answer instanceof Error) throw answer;
        return answer as boolean;
      },
      () => now,
    );
    expect(await membership.isMember(anna, ward)).toBe(true);
    expect(await membership.isMember(anna, ward)).toBe(true);
    now = 30_001;
    await expect(membership.isMember(anna, ward)).rejects.toThrow("down");
    expect(await membership.isMember(anna, ward)).toBe(false);
  });
});

describe("progress", () => {
  it("shows the newest words, one message at a time, and none after the answer", async () => {
    const shown: string[] = [];
    const exchange = { progress: async (text: string) => void shown.push(text) } as Exchange;
    const progress = showProgress(exchange);
    for (let n = 0; n < 10; n++) progress.show(`word ${n}`);
    await vi.advanceTimersByTimeAsync(1000);
    expect(shown).toEqual(["word 0", "word 9"]);
    progress.show("late");
    await progress.stop();
    await vi.advanceTimersByTimeAsync(5000);
    expect(shown).toEqual(["word 0", "word 9"]);
  });
});

describe("/careveil with text behind it", () => {
  it("is understood, and anything else is answered with help", () => {
    expect(parseManageText("revoke 1a2b3c4d")).toEqual({ subcommand: "revoke", argument: "1a2b3c4d" });
    expect(parseManageText("  MINE  ")).toEqual({ subcommand: "mine", argument: "" });
    expect(parseManageText("")).toEqual({ subcommand: "help", argument: "" });
    expect(parseManageText("drop tables")).toMatchObject({ subcommand: "help" });
  });
});
