import { expect, test } from "vitest";
import type { OfflineContext } from "../../../cli/offline/command.js";
import { selftestSandbox } from "../../../cli/offline/selftest.js";
import { noScripts } from "../../fakes/no-scripts.js";

const context: OfflineContext = {
  folder: "/",
  signal: AbortSignal.timeout(120_000),
  scripts: noScripts,
  get tools(): never {
    throw new Error("no tool is needed here");
  },
};

test("selftest sandbox prints a row for each promise, and exits with 1 if one does not hold", async () => {
  const { exit, result, text } = await selftestSandbox([], context);
  const { rows } = result as unknown as { readonly rows: readonly { readonly name: string; readonly holds: boolean }[] };
  expect(rows.map(({ name }) => name)).toContain("limit: CPU time 500 ms");
  expect(exit).toBe(rows.every(({ holds }) => holds) ? 0 : 1);
  expect(text().trimEnd().split("\n")).toHaveLength(rows.length);
  expect(text()).toMatch(/^yes {2}limit: CPU time 500 ms +LIMIT_TIME/m);
}, 120_000);
