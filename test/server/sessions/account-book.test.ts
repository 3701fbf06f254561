import { expect, test } from "vitest";
import { readAccounts } from "../../../engine/access/accounts.js";
import { noSettings, type RawSettings } from "../../../engine/model/settings.js";
import { createAccountBook } from "../../../server/sessions/account-book.js";

const settingsWith = (general: Record<string, string>): RawSettings => ({ ...noSettings, general });

test("createAccountBook() finds accounts by their name, and nobody by another", () => {
  const account = createAccountBook(() => settingsWith({ "accounts.alice": "login" }), readAccounts);
  expect(account("alice")).toMatchObject({ name: "alice", enabled: true, capabilities: ["login"] });
  for (const name of ["Alice", "", "bob", "__proto__", "constructor"]) expect(account(name)).toBeUndefined();
});

test("createAccountBook() reads settings once until they are others", () => {
  let [settings, reads] = [settingsWith({ "accounts.alice": "login" }), 0];
  const account = createAccountBook(
    () => settings,
    (given) => {
      reads += 1;
      return readAccounts(given);
    },
  );
  for (let count = 0; count < 10; count += 1) account("alice");
  expect(reads).toBe(1);
  settings = settingsWith({ "accounts.alice": "login", "accounts.alice.enabled": "false" });
  expect(account("alice")?.enabled).toBe(false);
  settings = settingsWith({});
  expect(account("alice")).toBeUndefined();
  expect(reads).toBe(3);
});
