import { expect, test } from "vitest";
import type { ApplicationSource } from "../../../engine/model/application.js";
import { readersOfPackage } from "../../../engine/reconcile/package-readers.js";
import { createReaders } from "../../../engine/reconcile/repository-readers.js";
import { createFakeApplicationStore } from "../../fakes/application-store.js";
import { application } from "./room.js";

const repoURL = "https://charts.example.com";
const followed = { place: { repoURL, chart: "web" }, revision: "1.x", project: "team" };

test.each<[string, ApplicationSource, string, boolean]>([
  ["this chart at this range", { repoURL, chart: "web", targetRevision: "1.x" }, "team", true],
  ["another range", { repoURL, chart: "web", targetRevision: "2.x" }, "team", false],
  ["another chart", { repoURL, chart: "db", targetRevision: "1.x" }, "team", false],
  ["another project", { repoURL, chart: "web", targetRevision: "1.x" }, "other", false],
])("readersOfPackage() of an Application of %s", (_, source, project, reads) => {
  const store = createFakeApplicationStore();
  const readers = createReaders();
  const one = application({}, { source, project });
  store.put(one);
  readers.put("argocd/shop", one);
  expect(readersOfPackage(followed, store, readers)).toEqual(reads ? ["argocd/shop"] : []);
});
