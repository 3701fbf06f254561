import { describe, expect, test } from "vitest";
import { FairleadError } from "../../engine/errors.js";
import type { SettingsMap } from "../../engine/model/settings.js";
import type { AccountStore } from "../../engine/ports/account-store.js";

const { signal } = new AbortController();

/** Registers what every `AccountStore` promises. `open` gives a store over exactly these entries, and a look at them. */
export function describeAccountStore(
  title: string,
  open: (entries: SettingsMap) => Promise<{ readonly store: AccountStore; readonly entries: () => Promise<SettingsMap> }>,
): void {
  describe(`AccountStore contract: ${title}`, () => {
    test("change() writes what it is told and leaves the rest alone", async () => {
      const { store, entries } = await open({ "admin.password": "old", "server.secretkey": "k\u00e4y" });
      const changes = await store.change((now) => ({ "admin.password": `${now["admin.password"]}+` }), signal);
      expect(changes).toEqual({ "admin.password": "old+" });
      expect(await entries()).toEqual({ "admin.password": "old+", "server.secretkey": "k\u00e4y" });
    });

    test("change() loses nothing when several change at once", async () => {
      const { store, entries } = await open({ "admin.tokens": "[]" });
      const add = (id: number) =>
        store.change(
          (now) => ({ "admin.tokens": JSON.stringify([...(JSON.parse(now["admin.tokens"] ?? "[]") as number[]), id]) }),
          signal,
        );
      await Promise.all([1, 2, 3, 4].map(add));
      expect((JSON.parse((await entries())["admin.tokens"] ?? "") as number[]).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4]);
    });

    test("change() to nothing, or with a refusal, changes nothing", async () => {
      const { store, entries } = await open({ a: "1" });
      expect(await store.change(() => ({}), signal)).toEqual({});
      const refusal = new FairleadError("CONFLICT", "no");
      let asked = 0;
      const refuse = () => {
        asked += 1;
        throw refusal;
      };
      await expect(store.change(refuse, signal)).rejects.toBe(refusal);
      expect([asked, await entries()]).toEqual([1, { a: "1" }]);
    });
  });
}
