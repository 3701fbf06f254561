import "reflect-metadata";
import type { Response } from "express";
import { describe, expect, test } from "vitest";
import type { Account } from "../../../engine/access/accounts.js";
import { FairleadError } from "../../../engine/errors.js";
import { createRevocations } from "../../../server/sessions/revocations.js";
import { type SessionDoorParts, sessionDoor } from "../../../server/sessions/session-door.js";
import { createSessions } from "../../../server/sessions/sessions.js";
import { createFakeClock } from "../../fakes/clock.js";
import { createFakeRecordStore } from "../../fakes/shared-records.js";

const { signal } = new AbortController();
const alice: Account = { name: "alice", enabled: true, capabilities: ["login"], passwordHash: "hash", tokens: [] };

/** A door over real sessions; the login takes the password `secret`. Cookies are kept as `name=value options`. */
async function doorOf(change: Partial<SessionDoorParts> = {}) {
  const clock = createFakeClock();
  const revocations = createRevocations(createFakeRecordStore(clock).replica(), clock);
  const sessions = createSessions({
    signingKey: new Uint8Array(32),
    account: (name) => (name === "alice" ? alice : undefined),
    revocations,
    clock,
  });
  const cookies: string[] = [];
  const note = (name: string, value: string, options: object) => void cookies.push(`${name}=${value} ${JSON.stringify(options)}`);
  const response = {
    cookie: note,
    clearCookie: (name: string, options: object) => note(name, "", options),
  } as unknown as Response;
  const parts: SessionDoorParts = {
    login: async ({ password, username }) => {
      if (password === "secret") return { ...alice, name: username };
      throw new FairleadError("UNAUTHENTICATED", "Wrong username or password");
    },
    changePassword: async () => undefined,
    sessions,
    revocations,
    clock,
    credentials: sessions,
    identity: undefined,
    address: "192.0.2.1",
    response,
    secure: false,
    ...change,
  };
  return { door: sessionDoor(parts), parts, sessions, cookies, clock };
}

describe("sessionDoor()", () => {
  test("gives a token that signs in, and the same one as a cookie that no script can read", async () => {
    const { door, sessions, cookies, clock } = await doorOf();
    const { token, expiresAt, viewer } = await door.login("alice", "secret");
    expect(viewer).toMatchObject({ username: "alice", authMethod: "local" });
    expect(expiresAt).toBe(clock.now() + 24 * 3_600_000);
    expect((await sessions.verify(token, signal)).subject).toBe("local:alice");
    expect(cookies).toHaveLength(1);
    expect(cookies[0]).toMatch(`fairlead.token=${token} `);
    expect(cookies[0]).toMatch(/"httpOnly":true,"sameSite":"lax","secure":false,"path":"\/"/);
  });

  test("the cookie travels over TLS only, where callers reach us so", async () => {
    const { door, cookies } = await doorOf({ secure: true });
    await door.login("alice", "secret");
    expect(cookies[0]).toContain('"secure":true');
  });

  test("sets no cookie for who gives a wrong password", async () => {
    const { door, cookies } = await doorOf();
    await expect(door.login("alice", "wrong")).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(cookies).toEqual([]);
  });

  test("S12 logout ends the session and takes the cookie back", async () => {
    const { sessions, parts, cookies } = await doorOf();
    const { token, identity } = await sessions.issue(alice);
    expect(await sessionDoor({ ...parts, identity }).logout()).toBe(true);
    await expect(sessions.verify(token, signal)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(cookies[0]).toMatch(/^fairlead\.token= /);
  });

  test("logout of nobody takes the cookie back and says that there was no session", async () => {
    const { door, cookies } = await doorOf();
    expect(await door.logout()).toBe(false);
    expect(cookies).toHaveLength(1);
  });

  test("over a socket there is a token and no cookie", async () => {
    const { parts, cookies } = await doorOf();
    const { response: _, ...overSocket } = parts;
    const { token } = await sessionDoor(overSocket).login("alice", "secret");
    expect(token).not.toBe("");
    expect(cookies).toEqual([]);
  });
});
