import { expect, test } from "vitest";
import { sandboxPrimitives } from "../../../plugins/sandbox/primitives.js";
import { runSandboxSelftest } from "../../../plugins/sandbox/selftest.js";

test("S61 runSandboxSelftest() shows that every limit holds, and that a process that broke out can do nothing", {
  timeout: 300_000,
}, async () => {
  const rows = await runSandboxSelftest(AbortSignal.timeout(280_000));
  expect(rows.filter(({ name, holds }) => !holds && name.startsWith("limit:"))).toEqual([]);
  expect(rows.filter(({ name, holds }) => !holds && /^broken out: (files|processes: starting)/.test(name))).toEqual([]);
  // What the host lacks it says; what it has must hold.
  const lacking = (await sandboxPrimitives()).filter(({ holds }) => !holds).map(({ name }) => name);
  const network = rows.filter(({ name, holds }) => !holds && name.startsWith("broken out: network"));
  expect(lacking.includes("seccomp") ? [] : network).toEqual([]);
});
