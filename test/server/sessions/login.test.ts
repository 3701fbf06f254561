import { hashSync } from "@node-rs/bcrypt";
import { describe, expect, test } from "vitest";
import type { Account } from "../../../engine/access/accounts.js";
import { FairleadError } from "../../../engine/errors.js";
import { createLogin, type Login, type LoginParts } from "../../../server/sessions/login.js";
import { createLoginThrottle } from "../../../server/sessions/login-throttle.js";
import { algorithmOf, createPasswords, hashPassword } from "../../../server/sessions/passwords.js";
import { createFakeClock } from "../../fakes/clock.js";
import { createFakeLog } from "../../fakes/log.js";
import { createFakeRecordStore } from "../../fakes/shared-records.js";

const passwordHash = hashSync("secret", { cost: 4 });
const accountOf = (name: string, rest: Partial<Account> = {}): Account => ({
  name,
  enabled: true,
  capabilities: ["login"],
  passwordHash,
  tokens: [],
  ...rest,
});
const { passwordHash: _, ...withoutPassword } = accountOf("new");
const accounts = [
  accountOf("alice"),
  accountOf("bob"),
  accountOf("disabled", { enabled: false }),
  accountOf("robot", { capabilities: ["apiKey"] }),
  accountOf("long", { passwordHash: hashSync("x".repeat(72), { cost: 4 }) }),
  withoutPassword,
];
const newLogin = (more: Partial<LoginParts> = {}, of: readonly Account[] = accounts) => {
  const clock = createFakeClock();
  return createLogin({
    account: (name) => of.find((account) => account.name === name),
    passwords: createPasswords({ accounts: () => of }),
    throttle: createLoginThrottle({ records: createFakeRecordStore(clock).replica(), clock, log: createFakeLog() }),
    ...more,
  });
};

/** The name of who came in, or `CODE` of the refusal. */
async function outcome(login: Login, username: string, password: string, address = "192.0.2.1"): Promise<string> {
  try {
    return (await login({ username, password, address })).name;
  } catch (thrown) {
    if (!(thrown instanceof FairleadError)) throw thrown;
    return thrown.code;
  }
}
const fail = async (login: Login, count: number, username = "alice", address?: string) => {
  for (let attempt = 0; attempt < count; attempt += 1) await outcome(login, username, "wrong", address);
};

describe("createLogin()", () => {
  test("S13 lets in who knows the password, and says no more than that it was wrong to everybody else", async () => {
    const login = newLogin();
    expect(await outcome(login, "alice", "secret")).toBe("alice");
    const wrong = [
      ["alice", "Secret"],
      ["alice", ""],
      ["ghost", "secret"],
      ["disabled", "secret"],
      ["robot", "secret"],
      ["new", ""],
      ["new", "secret"],
      ["", ""],
      ["__proto__", "secret"],
    ] as const;
    const messages = new Set<string>();
    for (const [username, password] of wrong) {
      const refused = await login({ username, password, address: "192.0.2.1" }).catch((thrown: unknown) => thrown);
      expect(refused).toBeInstanceOf(FairleadError);
      messages.add(`${(refused as FairleadError).code} ${(refused as FairleadError).message}`);
    }
    expect([...messages]).toEqual(["UNAUTHENTICATED Wrong username or password"]);
  });

  test("S13 takes no longer password for one that begins the same", async () => {
    const login = newLogin();
    expect(await outcome(login, "long", "x".repeat(73))).toBe("UNAUTHENTICATED");
    expect(await outcome(login, "long", "x".repeat(72))).toBe("long");
  });

  test("S13 the sixth try is refused, also with the right password, and says how long to wait", async () => {
    const login = newLogin();
    await fail(login, 5);
    const refused: unknown = await login({ username: "alice", password: "secret", address: "192.0.2.1" }).catch(
      (thrown: unknown) => thrown,
    );
    expect(refused).toMatchObject({ code: "RESOURCE_EXHAUSTED", details: { reason: "RATE_LIMITED" } });
    expect((refused as FairleadError).details["retryAfterMs"]).toBeGreaterThan(0);
  });

  test.each([
    ["another account", "bob", "192.0.2.1"],
    ["the same account from another network", "alice", "198.51.100.1"],
  ])("S13 locks %s not out", async (_name, username, address) => {
    const login = newLogin();
    await fail(login, 6);
    expect(await outcome(login, username, "secret", address)).toBe(username);
  });

  test("S13 a neighbour in the same network shares the count", async () => {
    const login = newLogin();
    await fail(login, 5, "alice", "192.0.2.7");
    expect(await outcome(login, "alice", "secret", "192.0.2.99")).toBe("RESOURCE_EXHAUSTED");
  });

  test("S13 the count cannot be pushed out by failing for other names", async () => {
    const login = newLogin();
    await fail(login, 5);
    for (let other = 0; other < 20; other += 1) await outcome(login, `ghost-${other}`, "", `10.0.${other}.1`);
    await fail(login, 2);
    expect(await outcome(login, "alice", "secret")).toBe("RESOURCE_EXHAUSTED");
  });

  test("S13 tries made at once count each", async () => {
    const login = newLogin();
    await Promise.all(Array.from({ length: 12 }, () => outcome(login, "alice", "wrong")));
    expect(await outcome(login, "alice", "secret")).toBe("RESOURCE_EXHAUSTED");
  });

  test("S13 the right password forgives the failures before it", async () => {
    const login = newLogin();
    for (let round = 0; round < 3; round += 1) {
      await fail(login, 4);
      expect(await outcome(login, "alice", "secret")).toBe("alice");
    }
  });

  test("checks a bounded number at once; a bounded number waits, the rest is told to come back", async () => {
    const login = newLogin();
    const tries = Array.from({ length: 40 }, (_each, index) => outcome(login, `ghost-${index}`, "x", `10.0.${index}.1`));
    const codes = await Promise.all(tries);
    expect(codes.filter((code) => code === "UNAUTHENTICATED")).toHaveLength(36);
    expect(codes.filter((code) => code === "RESOURCE_EXHAUSTED")).toHaveLength(4);
    expect(await outcome(login, "alice", "secret")).toBe("alice");
  });

  test("FL-56 an argon2id hash lets in, and one that is none lets nobody in", async () => {
    const argon2id = accountOf("argon", { passwordHash: await hashPassword("secret", "argon2id") });
    expect(algorithmOf(argon2id.passwordHash ?? "")).toBe("argon2id");
    const login = newLogin({}, [
      argon2id,
      accountOf("odd", { passwordHash: "plain" }),
      accountOf("cut", { passwordHash: "$argon2id$" }),
    ]);
    expect(await outcome(login, "argon", "secret")).toBe("argon");
    for (const [name, password] of [
      ["argon", "Secret"],
      ["odd", "plain"],
      ["cut", ""],
    ] as const)
      expect(await outcome(login, name, password)).toBe("UNAUTHENTICATED");
  });

  test("S13 known, unknown and unusable accounts cost the same hashes, whichever algorithm is theirs", async () => {
    const counts: Record<string, string[]> = {};
    let now: string[] = [];
    const of = [...accounts, accountOf("argon", { passwordHash: await hashPassword("secret", "argon2id") })];
    const verify = {
      bcrypt: async () => now.push("bcrypt") < 0,
      argon2id: async () => now.push("argon2id") < 0,
    };
    const login = newLogin({ passwords: createPasswords({ accounts: () => of, verify }) }, of);
    for (const name of ["alice", "argon", "ghost", "disabled", "robot", "new", ""]) {
      now = counts[name] = [];
      await outcome(login, name, "x".repeat(name === "alice" ? 2_000 : 5));
    }
    expect(new Set(Object.values(counts).map((made) => made.join()))).toEqual(new Set(["bcrypt,argon2id"]));
  });

  test("passwordSeen is told of right passwords alone", async () => {
    const seen: string[] = [];
    const login = newLogin({ passwordSeen: async ({ name }, password) => void seen.push(`${name} ${password}`) });
    await outcome(login, "alice", "wrong");
    await outcome(login, "robot", "secret");
    await outcome(login, "alice", "secret");
    expect(seen).toEqual(["alice secret"]);
  });
});
