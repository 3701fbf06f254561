import { describe, expect, test } from "vitest";
import { judgeSignature } from "../../../../clients/git/signatures/judge-signature.js";
import { readKeyRing } from "../../../../clients/git/signatures/key-ring.js";
import { makeKey, type TestKey, type TestKeyOptions, tenDaysAgo } from "./pgp-keys.js";

const payload = Buffer.from("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nA commit\n");

async function judgedAs(
  key: TestKey,
  { signed = payload, ring, at, seconds }: { signed?: Buffer; ring?: Record<string, string>; at?: Date; seconds?: number } = {},
) {
  const signature = await key.sign(signed, { ...(at && { at }), ...(seconds && { seconds }) });
  const keys = await readKeyRing(ring ?? { [key.id]: key.armored });
  return judgeSignature({ payload, signatures: [signature] }, keys, Date.now());
}

describe("judgeSignature()", () => {
  test.each<readonly [string, TestKeyOptions, Parameters<typeof judgedAs>[1], string]>([
    ["a good signature", {}, {}, "signed"],
    ["a signature of something else", {}, { signed: Buffer.from("other") }, "bad signature"],
    ["a signature that was valid for a day", {}, { seconds: 86_400 }, "expired signature"],
    ["a signature that is valid for a year", {}, { seconds: 365 * 86_400 }, "signed"],
    ["a key that expired since", { lastsSeconds: 86_400 }, {}, "signed with expired key"],
    ["a key that nobody imported", {}, { ring: {} }, "signed with key not in keyring"],
  ])("judges %s", async (_, options, wish, verdict) => {
    const key = await makeKey(options);
    expect(await judgedAs(key, wish)).toMatchObject({ verdict, keyId: key.id });
  });

  test("judges a key that was revoked, whenever it signed", async () => {
    const key = await makeKey();
    expect(await judgedAs(key, { ring: { [key.id]: await key.revoked() } })).toMatchObject({
      verdict: "signed with revoked key",
    });
  });

  test("names a subkey and the key that vouches for it", async () => {
    const key = await makeKey({ subkey: true });
    const { verdict, keyId, keys } = await judgedAs(key, { at: new Date(tenDaysAgo.getTime() + 5000) });
    expect(verdict).toBe("signed");
    expect(keyId).not.toBe(key.id);
    expect(keys.map(({ id }) => id)).toEqual([keyId, key.id]);
    expect(keys[1]?.fingerprint).toBe(key.fingerprint);
  });

  test("says until when it holds", async () => {
    const forEver = await judgedAs(await makeKey());
    const aYear = await judgedAs(await makeKey({ lastsSeconds: 365 * 86_400 }));
    expect(forEver.until).toBe(Number.POSITIVE_INFINITY);
    expect(aYear.until).toBe(Math.floor(tenDaysAgo.getTime() / 1000) * 1000 + 365 * 86_400_000);
  });

  test.each<readonly [string, (good: string) => readonly string[], string]>([
    ["none", () => [], "unsigned"],
    ["two", (good) => [good, good], "bad signature"],
    [
      "one that cannot be read",
      () => ["-----BEGIN PGP SIGNATURE-----\n\nnonsense\n-----END PGP SIGNATURE-----"],
      "bad signature",
    ],
    [
      "an SSH signature",
      () => ["-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----"],
      "signed with key not in keyring",
    ],
  ])("judges %s", async (_, signatures, verdict) => {
    const key = await makeKey();
    const ring = await readKeyRing({ [key.id]: key.armored });
    const signed = { payload, signatures: signatures(await key.sign(payload)) };
    expect((await judgeSignature(signed, ring, Date.now())).verdict).toBe(verdict);
  });
});

describe("readKeyRing()", () => {
  test("leaves out what is no key, several keys, or another one than its name says", async () => {
    const [ada, bob] = [await makeKey(), await makeKey({ name: "Bob" })];
    const ring = await readKeyRing({
      [bob.id]: ada.armored,
      "0000000000000000": "no key",
      [ada.id]: ada.armored,
      DEAD: ada.armored,
    });
    expect(ring.problems).toHaveLength(3);
    expect(ring.find(ada.id)?.primary.getFingerprint().toUpperCase()).toBe(ada.fingerprint);
    expect(ring.find(bob.id)).toBeUndefined();
  });

  test("takes an entry that is named by its fingerprint", async () => {
    const key = await makeKey();
    const ring = await readKeyRing({ [key.fingerprint]: key.armored });
    expect(ring.problems).toEqual([]);
    expect(ring.find(key.id)).toBeDefined();
  });
});
