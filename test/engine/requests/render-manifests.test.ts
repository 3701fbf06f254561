import { expect, test } from "vitest";
import type { Application, ApplicationSpec } from "../../../engine/model/application.js";
import type { RenderRequest } from "../../../engine/ports/renderer.js";
import { createRepositoryRefs } from "../../../engine/reconcile/repository-refs.js";
import { renderManifests } from "../../../engine/requests/render-manifests.js";
import { createFakeClock } from "../../fakes/clock.js";
import { createFakeLog } from "../../fakes/log.js";
import { configMap } from "../../fakes/manifests.js";
import { plainRenderer, plainRendering } from "../../fakes/plain-rendering.js";
import { createFakeRepository } from "../../fakes/repository.js";
import { createJudges, permitted } from "./judges.js";

const signal = new AbortController().signal;
const { repoURL } = permitted.source;

function rendering() {
  const repository = createFakeRepository();
  const first = repository.push(repoURL, { "shop/a.json": configMap("a") });
  const second = repository.push(repoURL, { "shop/a.json": configMap("a"), "shop/b.json": configMap("b") });
  repository.setRef(repoURL, "refs/tags/v1", first);
  const refs = createRepositoryRefs({
    repository,
    clock: createFakeClock(),
    log: createFakeLog(),
    intervalMs: () => 1_000,
    timeoutMs: 1_000,
    changed: () => undefined,
  });
  const requests: RenderRequest[] = [];
  const real = plainRenderer();
  const renderer = {
    render: (request: RenderRequest, aborted: AbortSignal) => {
      requests.push(request);
      return real.render(request, aborted);
    },
  };
  const context = { ...createJudges(), ...plainRendering(), repository, refs, renderer };
  const render = (revision: string | undefined, spec: object = permitted, namespace = "argocd") => {
    const metadata = { name: "shop", namespace };
    const application: Application = {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Application",
      metadata,
      spec: spec as ApplicationSpec,
    };
    return renderManifests(application, revision, context, signal);
  };
  return { first, second, requests, render };
}

test("renderManifests() renders the target revision, or the one that is asked for", async () => {
  const { first, second, render } = rendering();
  const names = async (revision: string | undefined) => (await render(revision)).manifests.map(({ metadata }) => metadata.name);
  expect(await names(undefined)).toEqual(["a", "b"]);
  expect(await names("v1")).toEqual(["a"]);
  expect(await render("v1")).toMatchObject({ revision: first, sourceType: "Directory" });
  expect(await render(second.slice(0, 10))).toMatchObject({ revision: second });
});

test("renderManifests() tells the renderer for whom it renders", async () => {
  const { requests, render } = rendering();
  await render(undefined, { ...permitted, project: "" });
  const facts = { instanceName: "shop", projectName: "default", namespace: "web", repoURL, kubeVersion: "1.36.0" };
  expect(requests).toMatchObject([{ facts, source: permitted.source }]);
});

test.each<[string, object, string | undefined, string, string]>([
  ["a revision that is not there", permitted, "v9", "NOT_FOUND", `Cannot resolve revision "v9" of "${repoURL}"`],
  [
    "a repository that is not there",
    { ...permitted, source: { ...permitted.source, repoURL: "https://git.example.com/x.git" } },
    undefined,
    "NOT_FOUND",
    "does not exist",
  ],
  [
    "an Application without source",
    { ...permitted, source: undefined },
    undefined,
    "FAILED_PRECONDITION",
    'Application "argocd/shop" has no source',
  ],
  [
    "an Application that its project does not permit",
    { ...permitted, destination: { name: "in-cluster", namespace: "kube-system" } },
    undefined,
    "FAILED_PRECONDITION",
    "kube-system",
  ],
])("renderManifests() refuses %s", async (_, spec, revision, code, because) => {
  const refused = rendering().render(revision, spec);
  await expect(refused).rejects.toMatchObject({ code });
  await expect(refused).rejects.toThrow(because);
});
