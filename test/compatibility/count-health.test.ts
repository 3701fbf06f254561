import { afterAll, afterEach, expect, test } from "vitest";
import { createLuaScriptRunner } from "../../plugins/lua/script-runner.js";
import { makeFolder, type TemporaryFolder } from "../cli/offline/temporary-folder.js";
import { countHealth } from "./count-health.js";

const scripts = createLuaScriptRunner();
let folder: TemporaryFolder | undefined;
afterAll(() => scripts.close());
afterEach(() => folder?.remove());

const job = "{apiVersion: batch/v1, kind: CronJob, metadata: {name: j}, spec: {suspend: true}}";
const tests = (message: string) => `tests:
- healthStatus: {status: Healthy, message: ${message}}
  inputPath: testdata/a.yaml
`;
const goTest = 'assertAppHealth(t, "./testdata/pod.yaml", HealthStatusHealthy)\n';
const pod = "{apiVersion: v1, kind: Pod, metadata: {name: p}, status: {phase: Failed}}";

test("countHealth() counts cases of scripts, of our own rules and of built-in checks, and names each that disagrees", async () => {
  folder = await makeFolder({
    "resource_customizations/batch/CronJob/health.lua": 'return {status = "Healthy", message = "by script"}',
    "resource_customizations/batch/CronJob/health_test.yaml": tests("by script"),
    "resource_customizations/batch/CronJob/testdata/a.yaml": job,
    "gitops-engine/pkg/health/health_test.go": goTest,
    "gitops-engine/pkg/health/testdata/pod.yaml": pod,
  });
  const place = "resource_customizations/batch/CronJob/testdata/a.yaml";
  expect(await countHealth(folder.path, scripts)).toEqual([
    { title: "health by the checkout's Lua", cases: 1, disagreements: [] },
    {
      title: "health by rules of our own",
      cases: 1,
      disagreements: [`${place}\n    Argo CD: Healthy: by script\n    here:    Healthy: CronJob is Suspended`],
    },
    {
      title: "health by built-in checks",
      cases: 1,
      disagreements: [expect.stringContaining("Argo CD: Healthy: -\n    here:    Degraded: ")],
    },
  ]);
});
