import { realpath } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { argumentPath, findOnDisk, readArgumentFile } from "../../../cli/offline/disk-files.js";
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
  ["repo/charts/web", "repo", "charts/web", "directory", true],
  ["./repo/charts/../charts/web/", "repo", "charts/web", "directory", true],
  ["repo", "repo", "", "directory", true],
  ["alone/web", "alone/web", "", "directory", false],
  ["alone/web.tgz", "alone", "web.tgz", "file", false],
])("findOnDisk() of %s has %s as its boundary", async (given, root, path, type, isSealed) => {
  const found = await findOnDisk({ folder: folder.path }, given);
  expect(found).toEqual({ root: `${await realpath(folder.path)}/${root}`, path, type, isSealed });
});

test("findOnDisk() takes the folder of a request for the boundary, and the disk for what is absolute", async () => {
  const request = { folder: `${folder.path}/alone`, files: new Map() };
  const root = await realpath(request.folder);
  expect(await findOnDisk(request, "web")).toEqual({ root, path: "web", type: "directory", isSealed: true });
  expect(await findOnDisk(request, `${root}/web`)).toMatchObject({ root: `${root}/web`, path: "", isSealed: false });
});

test.each(["../repo", "..", "web/../../repo/.git/HEAD"])("S51 nothing that a request names by %s is there", async (given) => {
  const request = { folder: `${folder.path}/alone`, files: new Map() };
  await expect(findOnDisk(request, given)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(readArgumentFile(given, request)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(() => argumentPath(request, given)).toThrow(`Cannot read "${given}": no such file or directory; give the path`);
});

test("findOnDisk() says what is not there", async () => {
  await expect(findOnDisk({ folder: folder.path }, "none")).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: 'Cannot read "none": no such file or directory; give the path of one that is there',
  });
});

test("readArgumentFile() reads from the working folder, from anywhere by an absolute path, and standard input", async () => {
  const text = async (given: string, stdin?: () => Promise<string>) =>
    new TextDecoder().decode(await readArgumentFile(given, { folder: folder.path, ...(stdin !== undefined && { stdin }) }));
  expect(await text("alone/web.tgz")).toBe("x");
  expect(await text(`${folder.path}/alone/web.tgz`)).toBe("x");
  expect(await text("-", async () => "typed")).toBe("typed");
});

test.each([
  ["none.yaml", 'Cannot read "none.yaml": no such file or directory'],
  ["alone", 'Cannot read "alone": it is no file'],
  ["https://example.com/v.yaml", "this command uses no network"],
  ["-", "there is no standard input"],
])("readArgumentFile() refuses %s", async (given, sentence) => {
  await expect(readArgumentFile(given, { folder: folder.path })).rejects.toThrow(sentence);
});

test("readArgumentFile() takes what counts as lying in the folder, and looks on disk for anything else", async () => {
  const files = new Map([["o.yaml", new TextEncoder().encode("held")]]);
  const asked: string[] = [];
  const context = {
    files,
    get folder() {
      asked.push("folder");
      return folder.path;
    },
  };
  const text = async (given: string) => new TextDecoder().decode(await readArgumentFile(given, context));
  expect(await text("./o.yaml")).toBe("held");
  expect(asked).toEqual([]);
  expect(await text("alone/web.tgz")).toBe("x");
  expect(asked).toEqual(["folder"]);
});

test.each([
  ["a file", { "f.yaml": "12345" }],
  ["what counts as a file", {}],
  ["standard input", {}],
])("readArgumentFile() reads no more of %s than it may", async (what, onDisk) => {
  await folder.write(onDisk);
  const files = new Map([["f.yaml", new TextEncoder().encode("12345")]]);
  const context = {
    folder: folder.path,
    ...(what === "what counts as a file" && { files }),
    ...(what === "standard input" && { stdin: async () => "12345" }),
  };
  const given = what === "standard input" ? "-" : "f.yaml";
  expect(await readArgumentFile(given, context, 5)).toHaveLength(5);
  await expect(readArgumentFile(given, context, 4)).rejects.toMatchObject({
    code: "RESOURCE_EXHAUSTED",
    message: `Cannot read "${given}": it has 5 bytes, more than 4; split it and ask for each part`,
  });
});
