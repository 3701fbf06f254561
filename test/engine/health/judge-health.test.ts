import { expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import { compileHealthScripts } from "../../../engine/health/health-scripts.js";
import { healthOfFailure, isScriptFailure, judgeHealth } from "../../../engine/health/judge-health.js";
import type { Health } from "../../../engine/model/health.js";
import type { Manifest } from "../../../engine/model/manifest.js";

const scripts = compileHealthScripts([{ key: "all", healthScript: "x" }]);
const service: Manifest = { apiVersion: "v1", kind: "Service", metadata: { name: "web" } };
const widget: Manifest = { ...service, kind: "Widget" };
const says = (health: Health | undefined) => ({ scripts, run: () => Promise.resolve(health) });

test("judgeHealth() lets a script decide before our own rule", async () => {
  const health = { status: "Degraded", message: "no" } as const;
  expect(await judgeHealth(service, says(health))).toEqual({ by: "script", health });
});

test("judgeHealth() gives the script the whole object", async () => {
  const seen: unknown[] = [];
  const run = (_: unknown, object: unknown) => Promise.resolve(void seen.push(object));
  await judgeHealth(widget, { scripts, run });
  expect(seen).toEqual([widget]);
});

test("judgeHealth() asks no script about an object that is being deleted", async () => {
  const metadata = { name: "web", deletionTimestamp: "2026-01-01T00:00:00Z" };
  const run = () => Promise.reject(new Error("asked"));
  expect(await judgeHealth({ ...service, metadata }, { scripts, run })).toEqual({
    by: "deletion",
    health: { status: "Progressing", message: "Pending deletion" },
  });
});

test("E-21 judgeHealth() falls back to our own rule when a script says nothing, and says so", async () => {
  expect(await judgeHealth(service, says(undefined))).toEqual({
    by: "rule",
    health: { status: "Healthy" },
    silentScript: "*/*/health.lua",
  });
  expect(await judgeHealth(widget, says(undefined))).toEqual({ by: "nobody", silentScript: "*/*/health.lua" });
});

test("judgeHealth() throws what the script threw", async () => {
  const failure = new FairleadError("BAD_USER_INPUT", "line 1", { details: { reason: "SCRIPT_FAILED" } });
  await expect(judgeHealth(service, { scripts, run: () => Promise.reject(failure) })).rejects.toBe(failure);
  expect(healthOfFailure(failure)).toEqual({ status: "Unknown", message: "line 1" });
});

test.each([
  ["SCRIPT_FAILED", true],
  ["LIMIT_TIME", true],
  ["LIMIT_MEMORY", true],
  ["SANDBOX_DOWN", false],
  ["QUEUE_FULL", false],
])("isScriptFailure() of %s is %s", (reason, expected) => {
  expect(isScriptFailure(new FairleadError("UNAVAILABLE", "x", { details: { reason } }))).toBe(expected);
});
