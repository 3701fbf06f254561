import { realpath } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findOnDisk, readArgumentFile } from "../../../cli/offline/disk-files.js";
import { makeFolder, type TemporaryFolder } from "./temporary-folder.js";

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await makeFolder({
    "repo/.git/HEAD": "",
    "repo/charts/web/Chart.yaml": "",
    "alone/web/Chart.yaml": "",
    "alone/web.tgz": "x",
  });
});
afterEach(() => folder.remove());

test.each([
  ["repo/charts/web", "repo", "charts/web", "directory"],
  ["./repo/charts/../charts/web/", "repo", "charts/web", "directory"],
  ["repo", "repo", "", "directory"],
  ["alone/web", "alone/web", "", "directory"],
  ["alone/web.tgz", "alone", "web.tgz", "file"],
])("findOnDisk() of %s has %s as its boundary", async (given, root, path, type) => {
  expect(await findOnDisk(folder.path, given)).toEqual({ root: `${await realpath(folder.path)}/${root}`, path, type });
});

test("findOnDisk() says what is not there", async () => {
  await expect(findOnDisk(folder.path, "none")).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: "open none: no such file or directory",
  });
});

test("readArgumentFile() reads from the working folder, from anywhere by an absolute path, and standard input", async () => {
  const text = async (given: string, stdin?: () => Promise<string>) =>
    new TextDecoder().decode(await readArgumentFile(folder.path, given, stdin === undefined ? {} : { stdin }));
  expect(await text("alone/web.tgz")).toBe("x");
  expect(await text(`${folder.path}/alone/web.tgz`)).toBe("x");
  expect(await text("-", async () => "typed")).toBe("typed");
});

test.each([
  ["none.yaml", "open none.yaml: no such file or directory"],
  ["alone", 'Cannot read "alone": it is no file'],
  ["https://example.com/v.yaml", "this command uses no network"],
  ["-", "there is no standard input"],
])("readArgumentFile() refuses %s", async (given, sentence) => {
  await expect(readArgumentFile(folder.path, given, {})).rejects.toThrow(sentence);
});
