import { expect, test } from "vitest";
import { createProject } from "../../../engine/requests/write-project.js";
import { createFakeApplicationStore } from "../../fakes/application-store.js";

const signal = new AbortController().signal;
const spec = { sourceRepos: ["*"], destinations: [{ server: "*", namespace: "web" }] };

const storeWith = (stored?: object) =>
  createFakeApplicationStore(
    stored === undefined
      ? []
      : [{ apiVersion: "argoproj.io/v1alpha1", kind: "AppProject", metadata: { name: "team" }, spec: stored }],
  );

test("createProject() stores a project in the control namespace", async () => {
  const store = storeWith();
  const { project, warnings } = await createProject(store, { name: "team", spec }, { upsert: false }, signal);
  expect(store.project("team")).toEqual(project);
  expect(project).toMatchObject({ metadata: { name: "team", namespace: "argocd" }, spec });
  expect(warnings).toEqual([]);
});

test("createProject() refuses with every problem of the spec and where it is, and stores nothing", async () => {
  const store = storeWith();
  const wrong = { sourceRepos: ["!*", "a", "a"], destinations: [{ server: "https://x", namespace: "[" }] };
  const refused = createProject(store, { name: "team", spec: wrong }, { upsert: false }, signal);
  await expect(refused).rejects.toMatchObject({
    code: "BAD_USER_INPUT",
    details: { paths: ["/sourceRepos/0", "/sourceRepos/2"] },
  });
  await expect(refused).rejects.toThrow("source repository 'a' already added");
  expect(store.writes).toEqual([]);
});

test("createProject() warns of what it stores and hardly anybody means", async () => {
  const wish = { name: "team", spec: { ...spec, namespaceResourceWhitelist: [] } };
  const { warnings } = await createProject(storeWith(), wish, { upsert: false }, signal);
  expect(warnings).toEqual([expect.stringContaining("namespaceResourceWhitelist is empty")]);
});

test("S23 createProject() refuses a role that speaks of another project", async () => {
  const roles = [{ name: "ci", policies: ["p, proj:team:ci, applications, sync, other/*, allow"] }];
  const refused = createProject(storeWith(), { name: "team", spec: { ...spec, roles } }, { upsert: false }, signal);
  await expect(refused).rejects.toMatchObject({ code: "BAD_USER_INPUT", details: { paths: ["/roles/0/policies/0"] } });
});

test("createProject() answers one that is there with the same spec as it is", async () => {
  const store = storeWith({ ...spec, tomorrow: { on: true } });
  const { project } = await createProject(store, { name: "team", spec }, { upsert: false }, signal);
  expect(project.spec).toEqual({ ...spec, tomorrow: { on: true } });
  expect(store.writes).toEqual([]);
});

test("createProject() refuses to replace one that differs, unless it is an upsert", async () => {
  const store = storeWith({ ...spec, sourceRepos: ["https://a"] });
  await expect(createProject(store, { name: "team", spec }, { upsert: false }, signal)).rejects.toMatchObject({
    code: "CONFLICT",
  });
  expect(store.writes).toEqual([]);
  const { project } = await createProject(store, { name: "team", spec }, { upsert: true }, signal);
  expect(project.spec).toEqual(spec);
});

test("createProject() as an upsert takes away what the new spec does not permit, and keeps what it does not know", async () => {
  const wide = { ...spec, clusterResourceWhitelist: [{ group: "*", kind: "*" }], roles: [{ name: "ops" }], tomorrow: 1 };
  const { project } = await createProject(storeWith(wide), { name: "team", spec }, { upsert: true }, signal);
  expect(project.spec).toEqual({ ...spec, tomorrow: 1 });
});
