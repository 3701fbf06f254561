import { afterEach, beforeEach, expect, test } from "vitest";
import type { OfflineContext } from "../../../cli/offline/command.js";
import { UsageError } from "../../../cli/offline/command.js";
import { mountSetFiles } from "../../../cli/offline/set-files.js";
import { makeFolder, type TemporaryFolder } from "./temporary-folder.js";

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await makeFolder({ "a.txt": "A", "b,c.txt": "BC", "sub/d.txt": "D" });
});
afterEach(() => folder.remove());

const mount = async (...args: readonly string[]) => {
  const { written, overlay } = await mountSetFiles(args, { folder: folder.path } as OfflineContext);
  return { written, texts: [...overlay].map(([path, bytes]) => `${path} ${new TextDecoder().decode(bytes)}`) };
};

test("mountSetFiles() puts the guest's paths in place of the disk's", async () => {
  expect(await mount("x.y=a.txt,z=sub/d.txt", "k\\.l=b\\,c.txt")).toEqual({
    written: ["x.y=/fetched/files/0", "z=/fetched/files/1", "k\\.l=/fetched/files/2"],
    texts: ["/fetched/files/0 A", "/fetched/files/1 D", "/fetched/files/2 BC"],
  });
});

test("mountSetFiles() refuses what names no file, or one that is not there", async () => {
  await expect(mount("x")).rejects.toThrow(UsageError);
  await expect(mount("x=none")).rejects.toThrow('Cannot read "none": no such file or directory');
});
