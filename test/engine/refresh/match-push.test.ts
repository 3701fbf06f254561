import { expect, test } from "vitest";
import type { Application, ApplicationSource } from "../../../engine/model/application.js";
import type { ToldPush } from "../../../engine/model/push.js";
import { matchPackagePush, matchPush } from "../../../engine/refresh/match-push.js";

const repoURL = "https://github.com/org/shop";
const push = (changedFiles: readonly string[] = [], more: Partial<ToldPush> = {}): ToldPush => ({
  urls: [repoURL],
  otherUrls: [],
  changes: [{ revision: "master", ref: "refs/heads/master", touchesHead: true }],
  changedFiles,
  ...more,
});

function application(spec: object, paths?: string): Application {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: {
      name: "shop",
      ...(paths !== undefined && { annotations: { "argocd.argoproj.io/manifest-generate-paths": paths } }),
    },
    spec: { project: "default", destination: {}, ...spec },
  };
}

const source = (more: Partial<ApplicationSource> = {}): ApplicationSource => ({
  repoURL,
  path: "web/app",
  targetRevision: "HEAD",
  ...more,
});
const hydrator = (targetBranch = "master") => ({
  sourceHydrator: {
    drySource: { repoURL, targetRevision: "HEAD", path: "dry/path" },
    syncSource: { targetBranch, path: "sync/path" },
  },
});

test.each<[string, Application, string, "refresh" | "hydrate" | undefined]>([
  ["no paths are named", application({ source: source() }), "other.yaml", "refresh"],
  ["a file below a path changed", application({ source: source() }, "deploy"), "web/app/deploy/a.yaml", "refresh"],
  ["a file elsewhere changed", application({ source: source() }, "manifests"), "web/app/other/a.yaml", undefined],
  [
    "one of several paths fits",
    application({ source: source() }, "manifests;dev/deploy"),
    "web/app/dev/deploy/a.yaml",
    "refresh",
  ],
  [
    "the first of several sources does not fit",
    application({ sources: [source({ path: "a" }), source({ path: "b" })] }, "deploy"),
    "b/deploy/x",
    "refresh",
  ],
  ["it is another repository", application({ source: source({ repoURL: `${repoURL}2` }) }), "a", undefined],
  ["it is another branch", application({ source: source({ targetRevision: "dev" }) }), "a", undefined],
  ["`sources` come before `source`", application({ source: source(), sources: [source({ repoURL: "x" })] }), "a", undefined],
  ["a chart's repository is the same", application({ source: source({ chart: "web" }) }), "a", "refresh"],
  ["a hydrator's sync path changed", application(hydrator()), "sync/path/app.yaml", "refresh"],
  ["another path changed, so that it is read anew", application(hydrator()), "other/path/app.yaml", "hydrate"],
  ["the sync path does not follow the annotation", application(hydrator(), "deploy"), "sync/path/deploy/app.yaml", "refresh"],
  ["the dry path follows the annotation", application(hydrator(), "deploy"), "dry/path/deploy/app.yaml", "hydrate"],
  ["the dry path is left alone by it", application(hydrator(), "deploy"), "dry/path/other/app.yaml", undefined],
  ["only the dry source follows the branch", application(hydrator("env/prod")), "sync/path/app.yaml", "hydrate"],
])("FL-67 matchPush() where %s", (_, given, file, expected) => {
  expect(matchPush(push([file]))(given)).toBe(expected);
});

test("matchPush() looks at the first change only, as Argo CD does", () => {
  const changes = ["a", "b"].map((revision) => ({ revision, touchesHead: false }));
  const match = matchPush(push([], { changes }));
  expect(match(application({ source: source({ targetRevision: "a" }) }))).toBe("refresh");
  expect(match(application({ source: source({ targetRevision: "b" }) }))).toBeUndefined();
  expect(matchPush(push([], { changes: [] }))(application({ source: source() }))).toBeUndefined();
});

test("matchPush() takes any of several URLs, and hydrates if one of them is read", () => {
  const urls = ["ssh://git@bb:7999/org/shop.git", "https://bb/scm/org/shop.git"];
  const match = matchPush(push([], { urls }));
  for (const url of urls) expect(match(application({ source: source({ repoURL: url }) }))).toBe("refresh");
  const { sourceHydrator } = hydrator();
  const two = {
    drySource: { ...sourceHydrator.drySource, repoURL: urls[0] },
    syncSource: { ...sourceHydrator.syncSource, repoURL: urls[1] },
  };
  expect(match(application({ sourceHydrator: two }))).toBe("hydrate");
});

test("matchPush() knows no repository by its other URLs", () => {
  const match = matchPush(push([], { urls: ["%%"], otherUrls: [repoURL] }));
  expect(match(application({ source: source() }))).toBeUndefined();
});

const pushed = { registry: "ghcr.io", repository: "Org/charts/web", tag: "1.2.0" };

test.each<[string, object, "refresh" | "hydrate" | undefined]>([
  ["an artifact at its tag", { source: { repoURL: "oci://ghcr.io/org/charts/web/", targetRevision: "1.2.0" } }, "refresh"],
  ["an artifact at a range", { source: { repoURL: "oci://ghcr.io/org/charts/web", targetRevision: "^1" } }, "refresh"],
  ["a chart of the registry", { source: { repoURL: "ghcr.io/org/charts", chart: "web", targetRevision: "1.2.x" } }, "refresh"],
  ["another tag", { source: { repoURL: "oci://ghcr.io/org/charts/web", targetRevision: "latest" } }, undefined],
  ["another chart", { source: { repoURL: "ghcr.io/org/charts", chart: "db", targetRevision: "1.2.x" } }, undefined],
  [
    "a dry source",
    {
      sourceHydrator: {
        drySource: { repoURL: "oci://ghcr.io/org/charts/web", targetRevision: "1.x" },
        syncSource: { repoURL, path: "p" },
      },
    },
    "hydrate",
  ],
])("FL-67 matchPackagePush() of %s", (_, spec, expected) => {
  expect(matchPackagePush(pushed)(application(spec))).toBe(expected);
});
