import { expect, test } from "vitest";
import type { Application, ApplicationSource } from "../../../engine/model/application.js";
import { createRepositoryRefs } from "../../../engine/reconcile/repository-refs.js";
import { requestForNewSource, requestForSource } from "../../../engine/requests/source-request.js";
import { createFakeClock } from "../../fakes/clock.js";
import { createFakeLog } from "../../fakes/log.js";
import { configMap } from "../../fakes/manifests.js";
import { plainRenderer, plainRendering } from "../../fakes/plain-rendering.js";
import { createFakeRepository } from "../../fakes/repository.js";
import { createJudges, permitted } from "./judges.js";

const signal = new AbortController().signal;
const { repoURL } = permitted.source;
const values: ApplicationSource = { repoURL, ref: "values", targetRevision: "main" };
const chart: ApplicationSource = { repoURL, path: "shop", helm: { valueFiles: ["$values/web.yaml"] } };

function needs() {
  const repository = createFakeRepository();
  const first = repository.push(repoURL, { "shop/a.json": configMap("a") });
  const second = repository.push(repoURL, { "shop/a.json": configMap("a"), "web.yaml": "a: 1" });
  repository.setRef(repoURL, "refs/tags/v1", first);
  const options = { clock: createFakeClock(), log: createFakeLog(), intervalMs: () => 1_000, timeoutMs: 1_000 };
  const refs = createRepositoryRefs({ repository, ...options, changed: () => undefined });
  return { first, second, parts: { ...createJudges(), ...plainRendering(), repository, refs, renderer: plainRenderer() } };
}

const applicationOf = (spec: object): Application => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: { name: "shop", namespace: "argocd" },
  spec: { project: "default", destination: permitted.destination, ...spec },
});

test("requestForSource() takes the first source that gives manifests, with the files of those it names", async () => {
  const { second, parts } = needs();
  const request = await requestForSource(applicationOf({ sources: [values, chart] }), {}, parts, signal);
  expect(request.source).toEqual(chart);
  expect(request.refs?.get("values")?.commit).toBe(second);
  expect(request.facts).toMatchObject({ appName: "shop", namespace: "web", revision: second, kubeVersion: "1.36.0" });
});

test("requestForSource() takes another revision, and says it to the tool", async () => {
  const { first, parts } = needs();
  const request = await requestForSource(applicationOf({ source: permitted.source }), { revision: "v1" }, parts, signal);
  expect(request.files.commit).toBe(first);
  expect(request.facts).toMatchObject({ revision: first, targetRevision: "v1" });
  expect(request.refs).toBeUndefined();
});

test.each([
  [7, "BAD_USER_INPUT", "has no source 7; it has 2"],
  [0, "FAILED_PRECONDITION", "has no source that could be rendered"],
])("requestForSource() refuses source %d", async (index, code, because) => {
  const asked = requestForSource(applicationOf({ sources: [values, chart] }), { index }, needs().parts, signal);
  await expect(asked).rejects.toMatchObject({ code });
  await expect(asked).rejects.toThrow(because);
});

test("requestForNewSource() is as for an Application of the control plane's own cluster", async () => {
  const { second, parts } = needs();
  const request = await requestForNewSource("default", permitted.source, parts, signal);
  expect(request.facts).toMatchObject({ appName: "inspected", projectName: "default", revision: second });
});

test.each([
  ["a project that is not there", "nowhere", permitted.source, "FAILED_PRECONDITION", 'no project "nowhere"'],
  [
    "a repository that the project forbids",
    "default",
    { ...permitted.source, repoURL: "https://evil.example/x" },
    "FAILED_PRECONDITION",
    "evil.example",
  ],
  ["a source without a path", "default", { repoURL }, "BAD_USER_INPUT", "neither a path nor a chart"],
])("requestForNewSource() refuses %s before anything is contacted", async (_, project, source, code, because) => {
  const { parts } = needs();
  const asked = requestForNewSource(project, source, parts, signal);
  await expect(asked).rejects.toMatchObject({ code });
  await expect(asked).rejects.toThrow(because);
  expect(parts.repository.calls).toMatchObject({ refs: 0, filesAt: 0 });
});
