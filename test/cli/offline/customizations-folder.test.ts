import { afterEach, expect, test } from "vitest";
import { readCustomizationsFolder } from "../../../cli/offline/customizations-folder.js";
import { failureOf } from "../../plugins/kustomize/build.js";
import { makeFolder, type TemporaryFolder } from "./temporary-folder.js";

let folder: TemporaryFolder | undefined;
afterEach(() => folder?.remove());

const widget = { group: "example.com", kind: "Widget" };

async function kinds(files: Readonly<Record<string, string>>, wanted = widget) {
  folder = await makeFolder(files);
  return (await readCustomizationsFolder("scripts", { folder: folder.path }, wanted)).kinds;
}

test("readCustomizationsFolder() reads health and actions of a kind", async () => {
  const files = {
    "scripts/example.com/Widget/health.lua": "h",
    "scripts/example.com/Widget/actions/discovery.lua": "d",
    "scripts/example.com/Widget/actions/restart/action.lua": "r",
    "scripts/example.com/Widget/actions/notes.txt": "",
    "scripts/example.com/Gadget/health.lua": "other",
  };
  expect(await kinds(files)).toEqual([
    {
      key: "example.com/Widget",
      healthScript: "h",
      actions: { discoveryScript: "d", definitions: [{ name: "restart", script: "r" }], mergeBuiltInActions: false },
    },
  ]);
});

test("readCustomizationsFolder() finds kinds of the core group without a group", async () => {
  expect(await kinds({ "scripts/Pod/health.lua": "p" }, { group: "", kind: "Pod" })).toEqual([{ key: "Pod", healthScript: "p" }]);
});

test("readCustomizationsFolder() takes _ for any characters, the exact kind first, then patterns in the order of their paths", async () => {
  const files = {
    "scripts/_/Widget/health.lua": "any group",
    "scripts/_.com/_/health.lua": "com",
    "scripts/_.org/_/health.lua": "org",
    "scripts/example.com/Wid_/health.lua": "begins",
    "scripts/example.com/Widget/health.lua": "exact",
  };
  expect((await kinds(files)).map(({ healthScript }) => healthScript)).toEqual(["exact", "com", "any group", "begins"]);
});

test("readCustomizationsFolder() finds nothing for a kind without scripts, or whose name would leave the folder", async () => {
  const files = { "scripts/a/B/health.lua": "b", "health.lua": "outside" };
  expect(await kinds(files)).toEqual([]);
  expect(await kinds(files, { group: "..", kind: "." })).toEqual([]);
  expect(await kinds(files, { group: "", kind: "a/B" })).toEqual([]);
});

test("readCustomizationsFolder() takes actions alone, with what cannot be discovered", async () => {
  expect(await kinds({ "scripts/example.com/Widget/actions/go/action.lua": "g" })).toEqual([
    {
      key: "example.com/Widget",
      actions: { discoveryScript: "", definitions: [{ name: "go", script: "g" }], mergeBuiltInActions: false },
    },
  ]);
});

test.each([
  ["a folder that is not there", "nowhere", "NOT_FOUND", /"nowhere": there is no such folder/],
  ["a file", "file", "BAD_USER_INPUT", /"file": it is no folder/],
  ["a script that is too long", "long", "RESOURCE_EXHAUSTED", /may hold 1048576 bytes/],
])("readCustomizationsFolder() refuses %s", async (_, given, code, message) => {
  folder = await makeFolder({ file: "", "long/example.com/Widget/health.lua": " ".repeat(1_048_577) });
  const failure = await failureOf(readCustomizationsFolder(given, { folder: folder.path }, widget));
  expect(failure).toMatch(new RegExp(`^${code} .*${message.source}`));
});
