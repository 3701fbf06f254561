import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createRepository } from "../../../../clients/git/repository.js";
import type { RevisionSignature } from "../../../../engine/model/revision-signature.js";
import type { SignatureWish } from "../../../../engine/ports/repository.js";
import { isTrusted } from "../../../../engine/project/source-integrity.js";
import { bookFor } from "../book.js";
import { createRemote, realClock, silentLog, temporaryFolder } from "../remote.js";
import { makeKey, type TestKey, tenDaysAgo } from "./pgp-keys.js";
import { createSignedHistory } from "./signed-history.js";

const signal = new AbortController().signal;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let ada: TestKey;
let bob: TestKey;
let expired: TestKey;
beforeAll(async () => {
  folder = await temporaryFolder();
  [ada, bob, expired] = await Promise.all([makeKey(), makeKey({ name: "Bob" }), makeKey({ name: "Eve", lastsSeconds: 86_400 })]);
});
afterAll(() => folder.remove());

/** A remote, its history, and who reads it. */
async function openWorld({ depth = "" } = {}) {
  const remote = await createRemote(folder.path);
  const url = pathToFileURL(remote.folder).href;
  let keys: Readonly<Record<string, string>> = { [ada.id]: ada.armored, [bob.id]: bob.armored, [expired.id]: expired.armored };
  const repository = createRepository({
    cacheFolder: (await temporaryFolder()).path,
    profile: "development",
    book: bookFor(url, depth === "" ? {} : { depth }),
    gpgKeys: () => keys,
    clock: realClock,
    log: silentLog,
  });
  onTestFinished(() => repository.close());
  const list = async (commit: string, wish: Partial<SignatureWish> = {}) => {
    const all: RevisionSignature[] = [];
    const trusts = (one: RevisionSignature) => isTrusted(one, [ada.id]);
    const asked = { history: false, isTrusted: trusts, ...wish };
    for await (const one of repository.signatures(url, commit, asked, signal)) all.push(one);
    return all;
  };
  return {
    history: createSignedHistory(remote.folder),
    list,
    verdicts: async (...args: Parameters<typeof list>) =>
      (await list(...args)).map(({ revision, verdict }) => [revision, verdict]),
    useKeys: (given: Readonly<Record<string, string>>) => {
      keys = given;
    },
  };
}

describe("Repository.signatures()", () => {
  test("52 judges a commit by itself: signed, by a stranger, expired, forged, unsigned", async () => {
    const { history, verdicts, list } = await openWorld();
    const stranger = await makeKey({ name: "Mallory" });
    const cases = [
      [{ by: ada }, "signed"],
      [{ by: stranger }, "signed with key not in keyring"],
      [{ by: expired }, "signed with expired key"],
      [{ by: ada, seconds: 86_400 }, "expired signature"],
      [{ by: ada, forged: true }, "bad signature"],
      [{}, "unsigned"],
    ] as const;
    for (const [how, verdict] of cases) {
      const commit = await history.commit(how);
      await history.point("refs/heads/main", commit);
      expect(await verdicts(commit)).toEqual([[commit, verdict]]);
    }
    const good = await history.commit({ by: ada });
    await history.point("refs/heads/main", good);
    expect(await list(good)).toMatchObject([
      { author: "Ada Lovelace <ada@example.com>", keyId: ada.id, keys: [{ fingerprint: ada.fingerprint }] },
    ]);
  });

  test("judges the annotated tag a commit was found by instead of the commit", async () => {
    const { history, verdicts } = await openWorld();
    const commit = await history.commit();
    await history.tag("v1", commit, { by: ada });
    await history.tag("v2", commit);
    await history.tag("v1", commit, { by: ada }, "v3");
    await history.point("refs/tags/light", commit);
    expect(await verdicts(commit, { ref: "refs/tags/v1" })).toEqual([["v1", "signed"]]);
    expect(await verdicts(commit, { ref: "refs/tags/v2" })).toEqual([["v2", "unsigned"]]);
    expect(await verdicts(commit, { ref: "refs/tags/v3" })).toEqual([["v3", "signed for another tag"]]);
    expect(await verdicts(commit, { ref: "refs/tags/light" })).toEqual([[commit, "unsigned"]]);
    expect(await verdicts(commit, { ref: "refs/tags/v1", history: true })).toEqual([
      ["v1", "signed"],
      [commit, "unsigned"],
    ]);
  });

  test("refuses to speak of a commit that the tag has left", async () => {
    const { history, verdicts } = await openWorld();
    const [old, now] = [await history.commit(), await history.commit()];
    await history.point("refs/heads/main", old);
    await history.tag("v1", now, { by: ada });
    await expect(verdicts(old, { ref: "refs/tags/v1" })).rejects.toMatchObject({ details: { reason: "REVISION_MOVED" } });
  });

  test("sees a tag that is signed later", async () => {
    const { history, verdicts } = await openWorld();
    const commit = await history.commit();
    await history.tag("v1", commit);
    expect(await verdicts(commit, { ref: "refs/tags/v1" })).toEqual([["v1", "unsigned"]]);
    await history.tag("v1", commit, { by: ada });
    expect(await verdicts(commit, { ref: "refs/tags/v1" })).toEqual([["v1", "signed"]]);
  });

  test("forgets what it judged when the keys change", async () => {
    const { history, verdicts, useKeys } = await openWorld();
    const commit = await history.commit({ by: bob });
    await history.point("refs/heads/main", commit);
    expect(await verdicts(commit)).toEqual([[commit, "signed"]]);
    useKeys({ [bob.id]: await bob.revoked() });
    expect(await verdicts(commit)).toEqual([[commit, "signed with revoked key"]]);
    useKeys({});
    expect(await verdicts(commit)).toEqual([[commit, "signed with key not in keyring"]]);
  });

  test("52 lists the history back to its beginning", async () => {
    const { history, verdicts } = await openWorld();
    const first = await history.commit();
    const second = await history.commit({ parents: [first], by: ada });
    const third = await history.commit({ parents: [second], by: ada });
    await history.point("refs/heads/main", third);
    expect(await verdicts(third, { history: true })).toEqual([
      [third, "signed"],
      [second, "signed"],
      [first, "unsigned"],
    ]);
  });

  test("stops at a commit that somebody who is trusted has sealed, and at no other", async () => {
    const { history, verdicts } = await openWorld();
    const first = await history.commit();
    const sealing = { parents: [first], message: "Reviewed\n\nArgocd-gpg-seal: all of it" };
    const [good, unsigned, untrusted] = [
      await history.commit({ ...sealing, by: ada }),
      await history.commit(sealing),
      await history.commit({ ...sealing, by: bob }),
    ];
    const over = async (seal: string) => {
      const top = await history.commit({ parents: [seal], by: ada });
      await history.point("refs/heads/main", top);
      return (await verdicts(top, { history: true })).map(([revision]) => revision);
    };
    expect((await over(good)).slice(1)).toEqual([good]);
    expect((await over(unsigned)).slice(1)).toEqual([unsigned, first]);
    expect((await over(untrusted)).slice(1)).toEqual([untrusted, first]);
    await history.point("refs/heads/main", good);
    expect(await verdicts(good, { history: true })).toEqual([[good, "signed"]]);
  });

  test("sees commits that were merged past a seal", async () => {
    const { history, verdicts } = await openWorld();
    const first = await history.commit();
    const seal = await history.commit({ parents: [first], message: "Seal\n\nArgocd-gpg-seal: yes", by: ada });
    const side = await history.commit({ parents: [first] });
    const merge = await history.commit({ parents: [seal, side], by: ada });
    await history.point("refs/heads/main", merge);
    expect(await verdicts(merge, { history: true })).toEqual(
      expect.arrayContaining([
        [side, "unsigned"],
        [merge, "signed"],
        [seal, "signed"],
      ]),
    );
  });

  test("refuses to vouch for a history that was not fetched", async () => {
    const { history, verdicts } = await openWorld({ depth: "1" });
    const commit = await history.commit({ by: ada, at: new Date(tenDaysAgo.getTime() + 2000) });
    await history.point("refs/heads/main", commit);
    expect(await verdicts(commit)).toEqual([[commit, "signed"]]);
    await expect(verdicts(commit, { history: true })).rejects.toMatchObject({ details: { reason: "HISTORY_SHALLOW" } });
  });
});
