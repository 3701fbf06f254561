import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { AppProject } from "../../engine/model/app-project.js";
import type { Application, ApplicationRef } from "../../engine/model/application.js";
import type { RawSettings } from "../../engine/model/settings.js";
import type { ApplicationStore } from "../../engine/ports/application-store.js";

/** A store to test, and what somebody else does to the same control namespace. */
export interface StoreUnderTest {
  readonly store: ApplicationStore;
  /** Creates or replaces, as kubectl would. */
  put(object: Application | AppProject): Promise<void>;
  /** Deletes, as kubectl would. */
  take(kind: "Application" | "AppProject", ref: ApplicationRef): Promise<void>;
  /** Sets the content of settings objects; they exist and bear Argo CD's label after that. */
  putSettings(settings: Partial<RawSettings>): Promise<void>;
  close(): Promise<void>;
}

const { signal } = new AbortController();
const uniqueName = () => `app-${randomUUID().slice(0, 8)}`;

/** What a later version of the format may bring. */
const unknownField = { fieldOfTomorrow: { kept: [1, { deep: true }] } };

function applicationNamed(name: string, more: Partial<Application> = {}): Application {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name, namespace: "argocd" },
    spec: {
      project: "default",
      destination: { name: "in-cluster", namespace: "default" },
      source: { repoURL: "https://git.example.com/apps", path: "web" },
      ...unknownField,
    },
    ...more,
  };
}

function projectNamed(name: string): AppProject {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AppProject",
    metadata: { name, namespace: "argocd" },
    spec: { sourceRepos: ["*"] },
  };
}

/** Registers what every `ApplicationStore` promises. Names are unique, so a shared server behind it does no harm. */
export function describeApplicationStore(title: string, open: () => Promise<StoreUnderTest>): void {
  describe(`ApplicationStore contract: ${title}`, () => {
    let under: StoreUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());
    describeFollowing(() => under);
    describeWriting(() => under);
  });
}

function describeFollowing(get: () => StoreUnderTest): void {
  test("follow() resolves when everything that is there was told", async () => {
    const application = applicationNamed(uniqueName());
    const project = projectNamed(uniqueName());
    await get().put(application);
    await get().put(project);
    const heard = await listen(get().store);
    expect(heard.of(application)).toEqual(["undefined → 1"]);
    expect(heard.of(project)).toEqual(["undefined → 1"]);
    expect(heard.settings.length).toBeGreaterThanOrEqual(1);
    const { store } = get();
    expect(store.application({ namespace: "argocd", name: application.metadata.name ?? "" })).toMatchObject(application);
    expect(store.project(project.metadata.name ?? "")).toMatchObject(project);
    expect([...store.applications()].map(({ metadata }) => metadata.name)).toContain(application.metadata.name);
    expect([...store.projects()].map(({ metadata }) => metadata.name)).toContain(project.metadata.name);
  });

  test("what others do is told once, in order", async () => {
    const heard = await listen(get().store);
    const application = applicationNamed(uniqueName());
    await get().put(application);
    await get().put({ ...application, metadata: { ...application.metadata, labels: { edition: "2" } } });
    await get().take("Application", refTo(application));
    await heard.until(() => heard.of(application).length === 3);
    expect(heard.of(application)).toEqual(["undefined → 1", "1 → 2", "2 → undefined"]);
    expect(get().store.application(refTo(application))).toBeUndefined();
  });

  test("settings are told when they change, Secrets decoded", async () => {
    const heard = await listen(get().store);
    const stamp = uniqueName();
    await get().putSettings({
      general: { url: stamp },
      rbac: { "policy.default": "role:readonly" },
      secret: { "server.secretkey": `ü-${stamp}` },
    });
    await heard.until(() => get().store.settings().secret["server.secretkey"] === `ü-${stamp}`);
    await heard.until(() => get().store.settings().general["url"] === stamp);
    await heard.until(() => get().store.settings().rbac["policy.default"] === "role:readonly");
    expect(heard.settings.at(-1)).toEqual(get().store.settings());
  });
}

function describeWriting(get: () => StoreUnderTest): void {
  test("a write is in memory and told before it returns, and only once", async () => {
    const heard = await listen(get().store);
    const { store } = get();
    const application = applicationNamed(uniqueName());
    const created = await store.createApplication(application, { dryRun: false }, signal);
    expect(store.application(refTo(application))).toEqual(created);
    expect(heard.of(application)).toEqual(["undefined → 1"]);
    const patched = await store.patchApplication(refTo(application), { metadata: { labels: { edition: "2" } } }, signal);
    expect(store.application(refTo(application))).toEqual(patched);
    expect(heard.of(application)).toEqual(["undefined → 1", "1 → 2"]);
    await store.deleteApplication(refTo(application), {}, signal);
    expect(store.application(refTo(application))).toBeUndefined();
    const marker = applicationNamed(uniqueName());
    await get().put(marker);
    await heard.until(() => heard.of(marker).length === 1);
    expect(heard.of(application)).toEqual(["undefined → 1", "1 → 2", "2 → undefined"]);
  });

  test("patchApplication() merges, removes what is null, and keeps fields that nobody knows", async () => {
    const { store } = get();
    const application = applicationNamed(uniqueName(), { status: { summary: { images: ["a"] } } });
    await store.createApplication(application, { dryRun: false }, signal);
    const patch = { spec: { source: { path: "api" } }, status: { summary: null, health: { status: "Healthy" } } };
    const patched = await store.patchApplication(refTo(application), patch, signal);
    expect(patched.spec).toEqual({ ...application.spec, source: { ...application.spec.source, path: "api" } });
    expect(patched.status).toEqual({ health: { status: "Healthy" } });
    expect(await store.readApplication(refTo(application), signal)).toEqual(patched);
  });

  test("R16 patchApplication() with a version that moved on throws CONFLICT", async () => {
    const { store } = get();
    const { metadata } = await store.createApplication(applicationNamed(uniqueName()), { dryRun: false }, signal);
    const patch = (edition: string) => ({ metadata: { resourceVersion: metadata.resourceVersion, labels: { edition } } });
    const ref = { namespace: "argocd", name: metadata.name ?? "" };
    await store.patchApplication(ref, patch("2"), signal);
    await expect(store.patchApplication(ref, patch("3"), signal)).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("createApplication() with dryRun stores nothing, and what is there throws CONFLICT", async () => {
    const { store } = get();
    const application = applicationNamed(uniqueName());
    await store.createApplication(application, { dryRun: true }, signal);
    expect(await store.readApplication(refTo(application), signal)).toBeUndefined();
    await store.createApplication(application, { dryRun: false }, signal);
    await expect(store.createApplication(application, { dryRun: false }, signal)).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("writes to what is not there throw NOT_FOUND", async () => {
    const { store } = get();
    const ref = { namespace: "argocd", name: uniqueName() };
    await expect(store.patchApplication(ref, {}, signal)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(store.deleteApplication(ref, {}, signal)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(store.patchProject(ref.name, {}, signal)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("S74 deleteApplication() with another uid throws CONFLICT", async () => {
    const { store } = get();
    const application = applicationNamed(uniqueName());
    await store.createApplication(application, { dryRun: false }, signal);
    await expect(store.deleteApplication(refTo(application), { uid: randomUUID() }, signal)).rejects.toMatchObject({
      code: "CONFLICT",
    });
    expect(await store.readApplication(refTo(application), signal)).toBeDefined();
  });

  test("deleteApplication() leaves an Application with finalizers, marked, until they are taken off", async () => {
    const { store } = get();
    const name = uniqueName();
    const finalizers = ["resources-finalizer.argocd.argoproj.io"];
    await store.createApplication(
      applicationNamed(name, { metadata: { name, namespace: "argocd", finalizers } }),
      { dryRun: false },
      signal,
    );
    const heard = await listen(store);
    const ref = { namespace: "argocd", name };
    await store.deleteApplication(ref, {}, signal);
    await heard.until(() => store.application(ref)?.metadata.deletionTimestamp !== undefined);
    await store.patchApplication(ref, { metadata: { finalizers: null } }, signal);
    await heard.until(() => store.application(ref) === undefined);
    expect(await store.readApplication(ref, signal)).toBeUndefined();
  });

  test("projects are created and changed", async () => {
    const { store } = get();
    const heard = await listen(store);
    const project = projectNamed(uniqueName());
    await store.createProject(project, signal);
    await store.patchProject(
      project.metadata.name ?? "",
      { metadata: { labels: { edition: "2" } }, spec: { description: "web" } },
      signal,
    );
    expect(store.project(project.metadata.name ?? "")?.spec).toEqual({ sourceRepos: ["*"], description: "web" });
    expect(heard.of(project)).toEqual(["undefined → 1", "1 → 2"]);
  });
}

function refTo({ metadata: { name = "", namespace = "" } }: Application): ApplicationRef {
  return { namespace, name };
}

/** Follows the store until the test ends; changes of an object as `edition → edition`. */
async function listen(store: ApplicationStore) {
  const changes: { readonly name: string; readonly change: string }[] = [];
  const settings: RawSettings[] = [];
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const edition = (object?: Application | AppProject) =>
    object === undefined ? "undefined" : (object.metadata.labels?.["edition"] ?? "1");
  const hear = (before?: Application | AppProject, after?: Application | AppProject) =>
    void changes.push({ name: (after ?? before)?.metadata.name ?? "", change: `${edition(before)} → ${edition(after)}` });
  await store.follow({ application: hear, project: hear, settings: (now) => void settings.push(now) }, stop.signal);
  const until = async (holds: () => boolean) => {
    for (const deadline = Date.now() + 10_000; !holds(); await new Promise((resolve) => setTimeout(resolve, 5)))
      if (Date.now() > deadline) throw new Error(`Did not come true within 10 s: ${holds.toString()}`);
  };
  const of = ({ metadata: { name } }: Application | AppProject) =>
    changes.filter((entry) => entry.name === name).map(({ change }) => change);
  return { of, settings, until };
}
