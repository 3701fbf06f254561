import { hashSync } from "@node-rs/bcrypt";
import { expect, test } from "vitest";
import { readAccounts } from "../../../engine/access/accounts.js";
import { noSettings, type RawSettings } from "../../../engine/model/settings.js";
import { createAccountBook } from "../../../server/sessions/account-book.js";
import { createAccountEndings } from "../../../server/sessions/account-endings.js";
import { createRevocations } from "../../../server/sessions/revocations.js";
import { createSessions } from "../../../server/sessions/sessions.js";
import { createFakeClock } from "../../fakes/clock.js";
import { createFakeLog } from "../../fakes/log.js";
import { createFakeRecordStore } from "../../fakes/shared-records.js";

const { signal } = new AbortController();
const clock = createFakeClock(Date.UTC(2026, 0, 1));
const password = hashSync("secret", { cost: 4 });

/** The settings with these entries of `argocd-cm`. */
const settingsWith = (general: Record<string, string>): RawSettings => ({
  ...noSettings,
  general: { "accounts.eve": "login, apiKey", ...general },
  secret: { "accounts.eve.password": password },
});
const open = settingsWith({});

/** One replica, over records that outlive it. */
async function startReplica(store: ReturnType<typeof createFakeRecordStore>, settings: RawSettings) {
  const records = store.replica();
  await records.follow(signal);
  const [revocations, log] = [createRevocations(records, clock), createFakeLog()];
  const endings = createAccountEndings({ readAccounts, revocations, clock, log });
  let current = settings;
  const account = createAccountBook(() => current, readAccounts);
  const sessions = createSessions({ signingKey: new Uint8Array(32).fill(1), account, revocations, clock });
  const change = (next: RawSettings) => {
    current = next;
    endings.settingsChanged(next);
  };
  change(settings);
  const login = async () => {
    const owner = account("eve");
    if (owner === undefined) throw new Error("There is no account");
    return (await sessions.issue(owner)).token;
  };
  const isTaken = (token: string) =>
    sessions.verify(token, signal).then(
      () => true,
      () => false,
    );
  return { change, login, isTaken };
}

const shut: readonly (readonly [string, RawSettings])[] = [
  ["disabled", settingsWith({ "accounts.eve.enabled": "false" })],
  ["without login", settingsWith({ "accounts.eve": "apiKey" })],
  ["gone", { ...noSettings }],
];

test.each(shut)(
  "S12 a session that ended because its account was %s does not come back with the account",
  async (_, settings) => {
    const store = createFakeRecordStore(clock);
    const replica = await startReplica(store, open);
    const token = await replica.login();
    expect(await replica.isTaken(token)).toBe(true);
    replica.change(settings);
    expect(await replica.isTaken(token)).toBe(false);
    replica.change(open);
    expect(await replica.isTaken(token)).toBe(false);
    expect(await replica.isTaken(await replica.login())).toBe(true);
  },
);

test.each(shut)("S12 nor over a restart while it was %s, whoever saw it", async (_, settings) => {
  const store = createFakeRecordStore(clock);
  const token = await (await startReplica(store, open)).login();
  clock.advance(5_000);
  const second = await startReplica(store, settings);
  clock.advance(5_000);
  second.change(open);
  expect(await second.isTaken(token)).toBe(false);
  const third = await startReplica(store, open);
  expect(await third.isTaken(token)).toBe(false);
});

test("a change of anything else ends nobody's session", async () => {
  const replica = await startReplica(createFakeRecordStore(clock), open);
  const token = await replica.login();
  replica.change(settingsWith({ url: "https://x", "accounts.bob": "login", "accounts.bob.enabled": "false" }));
  expect(await replica.isTaken(token)).toBe(true);
});

test("R37 whoever logs in again is not ended by a replica whose clock is ahead", async () => {
  const store = createFakeRecordStore(clock);
  const records = store.replica();
  await records.follow(signal);
  const replica = await startReplica(store, open);
  await createRevocations(records, clock).revokeSubject("local:eve", clock.now() + 20_000, signal);
  expect(await replica.isTaken(await replica.login())).toBe(true);
});
