import { expect, test } from "vitest";
import type { AppProject, AppProjectSpec } from "../../../engine/model/app-project.js";
import { noSettings } from "../../../engine/model/settings.js";
import { permitsDestination } from "../../../engine/project/permits.js";
import { effectiveProjectNamed, isUnderProject, projectSettings } from "../../../engine/reconcile/effective-projects.js";
import { createFakeApplicationStore } from "../../fakes/application-store.js";
import { application } from "./room.js";

const projectOf = (name: string, spec: AppProjectSpec = {}, labels: Record<string, string> = {}): AppProject => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name, labels },
  spec,
});
const globalProjects = "- {projectName: all, labelSelector: {matchLabels: {team: a}}}\n- {projectName: gone}\n";
const secret = (name: string, data: Record<string, string>, type = "repository") => ({ name, type, data });

function storeOf(...projects: readonly AppProject[]) {
  const store = createFakeApplicationStore(projects);
  store.putSettings({ general: { globalProjects } });
  return store;
}

test("effectiveProjectNamed() adds what global projects say to those that they select", () => {
  const store = storeOf(
    projectOf("p", { sourceRepos: ["own"] }, { team: "a" }),
    projectOf("q"),
    projectOf("all", { sourceRepos: ["theirs"] }),
  );
  expect(effectiveProjectNamed(store, "p")?.spec.sourceRepos).toEqual(["own", "theirs"]);
  expect(effectiveProjectNamed(store, "q")?.spec).toEqual({});
  expect(effectiveProjectNamed(store, "all")?.spec.sourceRepos).toEqual(["theirs"]);
  expect(effectiveProjectNamed(store, "nowhere")).toBeUndefined();
});

test("effectiveProjectNamed() adds the repositories that are scoped to the project, and no others", () => {
  const store = storeOf(projectOf("p", { sourceRepos: ["own"] }));
  const secrets = [
    secret("a", { project: "p", url: "https://a" }),
    secret("b", { project: "q", url: "https://b" }),
    secret("c", { url: "https://c" }),
    secret("d", { project: "p", url: "https://d" }, "repo-creds"),
  ];
  store.putSettings({ repositories: { ...noSettings.repositories, secrets } });
  expect(effectiveProjectNamed(store, "p")?.spec.sourceRepos).toEqual(["own", "https://a"]);
});

test("effectiveProjectNamed() knows the clusters that are scoped to the project by their Secrets, and no others", () => {
  const store = storeOf(
    projectOf("p", { permitOnlyProjectScopedClusters: true }),
    projectOf("q", { permitOnlyProjectScopedClusters: true }),
  );
  const secrets = [
    secret("a", { project: "p", server: "https://a/", name: "a", namespaces: "x, y", config: "{}" }, "cluster"),
    secret("b", { project: "q", server: "https://b" }, "cluster"),
    secret("c", { server: "https://c" }, "cluster"),
    secret("d", { project: "p", url: "https://d" }),
  ];
  store.putSettings({ repositories: { ...noSettings.repositories, secrets } });
  const may = (name: string, server: string, namespace: string) => {
    const project = effectiveProjectNamed(store, name);
    return project !== undefined && permitsDestination(project, { server, name: "", namespace }).allowed;
  };
  expect([may("p", "https://a", "x"), may("p", "https://a", "z"), may("q", "https://b", "any")]).toEqual([true, false, true]);
  expect([may("p", "https://b", "x"), may("p", "https://c", "x"), may("q", "https://a", "x")]).toEqual([false, false, false]);
  expect(JSON.stringify(effectiveProjectNamed(store, "p"))).not.toContain("config");
});

test("effectiveProjectNamed() is the same object until something of it changes", () => {
  const store = storeOf(projectOf("p", {}, { team: "a" }), projectOf("all", { sourceRepos: ["a"] }));
  const first = effectiveProjectNamed(store, "p");
  expect(effectiveProjectNamed(store, "p")).toBe(first);
  store.put(projectOf("all", { sourceRepos: ["b"] }));
  expect(effectiveProjectNamed(store, "p")?.spec.sourceRepos).toEqual(["b"]);
  store.putSettings({ general: {} });
  expect(effectiveProjectNamed(store, "p")?.spec.sourceRepos).toBeUndefined();
});

test.each([
  ["p", true],
  ["all", true],
  ["gone", true],
  ["other", false],
])("isUnderProject() of an Application of p and %s: %s", (name, expected) => {
  const store = storeOf(projectOf("p", {}, { team: "a" }), projectOf("all"), projectOf("other"));
  expect(isUnderProject(store, application({}, { project: "p" }), name)).toBe(expected);
});

test("projectSettings() changes with globalProjects and scoped repositories alone", () => {
  const base = projectSettings(noSettings);
  expect(projectSettings({ ...noSettings, general: { "timeout.reconciliation": "1s" } })).toBe(base);
  expect(projectSettings({ ...noSettings, general: { globalProjects } })).not.toBe(base);
  const withSecret = (data: Record<string, string>) =>
    projectSettings({ ...noSettings, repositories: { ...noSettings.repositories, secrets: [secret("a", data)] } });
  expect(withSecret({ url: "https://a", password: "x" })).toBe(base);
  expect(withSecret({ url: "https://a", project: "p" })).not.toBe(base);
  const cluster = secret("a", { server: "https://a", project: "p" }, "cluster");
  expect(projectSettings({ ...noSettings, repositories: { ...noSettings.repositories, secrets: [cluster] } })).not.toBe(base);
});
