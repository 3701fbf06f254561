import { createPrivateKey } from "node:crypto";
import { expect, test } from "vitest";
import { offerKeys } from "../../../plugins/helm/host-keys.js";
import { memoryFiles } from "../tools/memory-files.js";
import { inTime } from "./input.js";

const read = async (files: ReturnType<typeof offerKeys>, ...paths: readonly string[]) => {
  const found = await files.read(paths, { maxBytes: 1 << 20 }, inTime());
  return paths.map((path) => {
    const bytes = found.get(path);
    return bytes instanceof Uint8Array ? new TextDecoder().decode(bytes) : bytes;
  });
};

test.each([2048, 4096])("offerKeys() makes an RSA key of %d bits when it is read, and keeps it", async (bits) => {
  const files = offerKeys(memoryFiles({}));
  const [first = "", again, other] = await read(files, `/keys/rsa-${bits}/0`, `/keys/rsa-${bits}/0`, `/keys/rsa-${bits}/1`);
  expect(first).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n/);
  expect(createPrivateKey(first).asymmetricKeyDetails?.modulusLength).toBe(bits);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});

test.each(["/keys/rsa-2048/32", "/keys/rsa-1024/0", "/keys/rsa-2048/x", "/keys", "/keys/dsa/0"])(
  "offerKeys() has nothing at %s",
  async (path) => {
    expect(await read(offerKeys(memoryFiles({})), path)).toEqual(["nothing"]);
  },
);

test("offerKeys() makes no key for a run that has ended, and the next one all the same", async () => {
  const path = "/keys/rsa-2048/0";
  const ended = offerKeys(memoryFiles({})).read([path], { maxBytes: 1 << 20 }, AbortSignal.abort(new Error("ended")));
  await expect(ended).rejects.toThrow("ended");
  expect(await read(offerKeys(memoryFiles({})), path)).toEqual([expect.stringMatching(/^-----BEGIN/)]);
});

test("offerKeys() leaves the other files as they are", async () => {
  const files = offerKeys(memoryFiles({ "/src/a": "b" }));
  expect(await read(files, "/src/a", "/src/no")).toEqual(["b", "nothing"]);
  expect(await files.list("/src", inTime())).toEqual([{ name: "a", type: "file" }]);
  expect(await files.stat("/src/a", inTime())).toBe("file");
  expect(await files.stat("/keys/rsa-2048/0", inTime())).toBe("nothing");
});
