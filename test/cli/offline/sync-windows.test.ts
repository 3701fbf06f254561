import { expect, test } from "vitest";
import { UsageError } from "../../../cli/offline/command.js";
import { judgeWindows } from "../../../cli/offline/sync-windows.js";
import { fileOf, usePureRuns } from "./run-pure.js";

const run = usePureRuns(judgeWindows);
const project = fileOf("AppProject", {
  syncWindows: [
    { kind: "deny", schedule: "0 8 * * 1-5", duration: "9h", applications: ["*"], timeZone: "Europe/Berlin", manualSync: true },
    { kind: "allow", schedule: "0 22 * * *", duration: "1h", namespaces: ["shop"], syncOverrun: true },
    { kind: "deny", schedule: "0 0 1 1 *", duration: "24h", applications: ["blog"] },
  ],
});
const app = fileOf("Application", { destination: { name: "prod", namespace: "shop" } }, { name: "web" });
const noon = "2026-11-24T12:00:00Z";

async function judge(at: string, more: readonly string[] = [], files: Record<string, string> = {}) {
  const { exit, result, text } = await run(["--project", "p.yaml", "--at", at, ...more], {
    "p.yaml": project,
    "a.yaml": app,
    ...files,
  });
  return { exit, result, text: text() };
}

test.each<[string, readonly string[], object]>([
  [noon, [], { matching: [0, 1, 2], active: [0], inactiveAllows: [1], canSync: false }],
  [noon, ["--app", "a.yaml"], { matching: [0, 1], active: [0], inactiveAllows: [1], canSync: false }],
  [noon, ["--app", "a.yaml", "--manual"], { matching: [0, 1], active: [0], inactiveAllows: [1], canSync: true }],
  ["2026-11-24T22:30:00Z", ["--app", "a.yaml"], { matching: [0, 1], active: [1], inactiveAllows: [], canSync: true }],
  ["2026-11-24T23:30:00+01:00", ["--app", "a.yaml"], { matching: [0, 1], active: [1], inactiveAllows: [], canSync: true }],
  ["2026-11-24T23:30:00Z", ["--app", "a.yaml"], { matching: [0, 1], active: [], inactiveAllows: [1], canSync: false }],
  [
    "2026-11-24T23:30:00Z",
    ["--app", "a.yaml", "--operation-started", "2026-11-24T22:30:00Z"],
    { matching: [0, 1], active: [], inactiveAllows: [1], canSync: true },
  ],
  ["2026-07-24T06:30:00Z", [], { matching: [0, 1, 2], active: [0], inactiveAllows: [1], canSync: false }],
  ["2026-11-24T06:30:00Z", ["--manual"], { matching: [0, 1, 2], active: [], inactiveAllows: [1], canSync: false }],
])("sync-windows at %s with %j: %j", async (at, more, expected) => {
  const { exit, result } = await judge(at, more);
  expect(result).toEqual(expected);
  expect(exit).toBe((expected as { canSync: boolean }).canSync ? 0 : 1);
});

test("sync-windows says what people need to know", async () => {
  expect((await judge(noon, ["--app", "a.yaml"])).text).toBe(
    [
      'no: the deny window "0 8 * * 1-5" for 9h, Europe/Berlin is active',
      '  0  open    deny window "0 8 * * 1-5" for 9h, Europe/Berlin',
      '  1  closed  allow window "0 22 * * *" for 1h',
      "",
    ].join("\n"),
  );
  expect((await judge(noon, [], { "p.yaml": fileOf("AppProject", {}) })).text).toBe("yes: it may sync\n  no window matches\n");
});

test("E-13 sync-windows refuses a window that cannot be read where it matches", async () => {
  const broken = { kind: "deny", schedule: "0 8 * *", duration: "1h", applications: ["blog"] };
  const files = { "p.yaml": fileOf("AppProject", { syncWindows: [broken] }) };
  await expect(judge(noon, [], files)).rejects.toMatchObject({
    message:
      "invalid sync windows: cannot parse schedule '0 8 * *': expected exactly 5 fields, found 4: [0 8 * *] (spec.syncWindows[0])",
    details: { reason: "MANIFEST_INVALID" },
  });
  expect((await judge(noon, ["--app", "a.yaml"], files)).result).toMatchObject({ matching: [], canSync: true });
});

test.each([
  "now",
  "2026-11-24",
  "2026-11-24 12:00:00Z",
  "2026-13-24T12:00:00Z",
  "2026-02-30T10:10:00Z",
  "2026-11-24T24:00:00Z",
  "2026-11-24T12:00:00",
])("sync-windows takes no time like %s", async (at) => {
  await expect(judge(at)).rejects.toThrow(UsageError);
  await expect(judge(noon, ["--operation-started", at])).rejects.toThrow(/--operation-started takes a time like/);
});
