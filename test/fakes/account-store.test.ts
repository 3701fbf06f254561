import { describeAccountStore } from "../contracts/account-store.js";
import { createFakeAccountStore } from "./account-store.js";

describeAccountStore("the fake", async (given) => {
  let entries = given;
  const store = createFakeAccountStore(
    () => entries,
    (changes) => void (entries = { ...entries, ...changes }),
  );
  return { store, entries: async () => entries };
});
