import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RequestFile } from "../../../cli/offline/read-request.js";
import { openRequestFolder } from "../../../cli/offline/request-folder.js";

const folderOf = (files: Readonly<Record<string, RequestFile>>) => openRequestFolder(new Map(Object.entries(files)));

test("openRequestFolder() writes its files when its path is asked for, and takes them away", async () => {
  const folder = folderOf({ "a.yaml": "größer", "deep/b.bin": { base64: "AP8=" } });
  const path = folder.path();
  expect(folder.path()).toBe(path);
  expect(await readFile(join(path, "a.yaml"), "utf8")).toBe("größer");
  expect([...(await readFile(join(path, "deep/b.bin")))]).toEqual([0, 255]);
  await folder.remove();
  expect(existsSync(path)).toBe(false);
});

test("openRequestFolder() has its files by their normal names without touching the disk", async () => {
  const { files, remove } = folderOf({ "./x/../a.yaml": "a" });
  expect([...files.keys()]).toEqual(["a.yaml"]);
  expect(new TextDecoder().decode(files.get("a.yaml"))).toBe("a");
  await remove();
});

test.each(["../x.yaml", "/etc/x", "a/../../x", "", "a\0b"])("S51 openRequestFolder() refuses the name %j", (name) => {
  expect(() => folderOf({ [name]: "x" })).toThrow(/leaves the request's folder/);
});

test.each([
  [{ d: "", "d/a": "" }, '"d" cannot be a file and the folder of "d/a"'],
  [{ "d/e/f": "", "d/": "" }, '"d/" is that of a folder'],
  [{ "x/..": "" }, '"x/.." is that of a folder'],
  [{ ["x".repeat(256)]: "" }, "is too long"],
  [{ ["a/".repeat(1_600).concat("b")]: "" }, "is too long"],
])("openRequestFolder() refuses %j before anything is written", (files, because) => {
  expect(() => folderOf(files)).toThrow(because);
});
