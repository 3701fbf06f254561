import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openRevocationStore } from "../../../server/sessions/revocation-store.js";
import { temporaryFolder } from "../temporary-folder.js";

function open(path: string) {
  const ends: (() => void)[] = [];
  const store = openRevocationStore(path, ends);
  let isOpen = true;
  const close = () => {
    if (isOpen) for (const end of ends) end();
    isOpen = false;
  };
  onTestFinished(close);
  return { ...store, close };
}

const soon = () => Date.now() + 60_000;

describe("openRevocationStore()", () => {
  test("S12 keeps what was revoked over a restart", async () => {
    const path = join(temporaryFolder(), "revoked.sqlite");
    const first = open(path);
    await first.add("id", soon());
    first.close();
    expect([...(await open(path).load()).keys()]).toEqual(["id"]);
  });

  test("S12 keeps it also when the process is killed: what was added is on the disk", async () => {
    const path = join(temporaryFolder(), "revoked.sqlite");
    await open(path).add("id", soon());
    expect((await open(path).load()).has("id")).toBe(true);
  });

  test("forgets what would have ended anyway", async () => {
    const path = join(temporaryFolder(), "revoked.sqlite");
    const first = open(path);
    await first.add("old", Date.now() - 1);
    await first.add("new", soon());
    first.close();
    expect([...(await open(path).load()).keys()]).toEqual(["new"]);
  });

  test("takes a token twice, and times that are no whole milliseconds", async () => {
    const store = open(join(temporaryFolder(), "revoked.sqlite"));
    await store.add("id", 1.5);
    await store.add("id", 2.5);
    expect(await store.load()).toEqual(new Map([["id", 3]]));
  });

  test("is for the owner's eyes only", () => {
    const path = join(temporaryFolder(), "revoked.sqlite");
    open(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});
