import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRepository, type GitRepository } from "../../../clients/git/repository.js";
import type { FileTree } from "../../../engine/model/file-tree.js";
import { fleetNames, toolOfService } from "../../../server/sample/fleet-names.js";
import { sampleManifests } from "../../../server/sample/sample-applications.js";
import { createSampleRepository } from "../../../server/sample/sample-repository.js";
import { realClock, runGit, silentLog, temporaryFolder } from "../../clients/git/remote.js";
import { renderRequest } from "../../fakes/plain-rendering.js";
import { type FullRenderer, openFullRenderer } from "../../plugins/full-renderer.js";
import { outcomeOf } from "../../plugins/render.js";

const { signal } = new AbortController();

describe("the sample", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let bare: string;
  let repository: GitRepository;
  let files: FileTree;
  let full: FullRenderer;
  beforeAll(async () => {
    full = await openFullRenderer();
    folder = await temporaryFolder();
    await mkdir(join(folder.path, "remotes/tmp-killed"), { recursive: true });
    bare = await createSampleRepository(join(folder.path, "remotes"));
    repository = createRepository({
      cacheFolder: join(folder.path, "cache"),
      profile: "development",
      log: silentLog,
      clock: realClock,
    });
    const { refs, head = "" } = await repository.refs(`file://${bare}`, signal);
    files = await repository.filesAt(`file://${bare}`, refs.get(head) ?? "", signal);
  });
  afterAll(async () => {
    await full.close();
    repository.close();
    await folder.remove();
  });
  const { applications, projects } = sampleManifests({ repoURL: "http://127.0.0.1:1/sample.git" });
  const render = (name: string) => {
    const application = applications.find(({ metadata }) => metadata.name === name);
    const { source, sources: [first] = [] } = application?.spec ?? {};
    const refs = first === undefined ? {} : { refs: new Map([["values", files]]) };
    const wanted = source ?? first ?? { repoURL: "" };
    const facts = { instanceName: name, appName: name };
    return full.renderer.render(renderRequest({ files, source: wanted, ...refs, facts }), signal);
  };

  test("createSampleRepository() tells a history, the same one every time", async () => {
    const subjects = (await runGit(["log", "--format=%s", "main"], { cwd: bare })).split("\n");
    expect(subjects.length).toBeGreaterThanOrEqual(8);
    expect(subjects).toContain("guestbook: 1.4.0 on two replicas");
    const second = await createSampleRepository(join(folder.path, "again"));
    expect(await runGit(["rev-parse", "main"], { cwd: second })).toBe(files.commit);
    expect(await runGit(["fsck", "--strict"], { cwd: second })).toBe("");
  });

  test("createSampleRepository() leaves a repository as it is", async () => {
    await runGit(["update-ref", "refs/heads/mine", files.commit], { cwd: bare });
    expect(await createSampleRepository(join(folder.path, "remotes"))).toBe(bare);
    expect(await runGit(["rev-parse", "mine"], { cwd: bare })).toBe(files.commit);
  });

  test.each([
    ["guestbook", "ConfigMap/guestbook Deployment/guestbook Service/guestbook"],
    ["shop", "ConfigMap/shop Deployment/shop Job/migrate Service/shop Job/smoke-test"],
    ["notes", "ConfigMap/notes-cache ConfigMap/notes Deployment/notes-cache Deployment/notes"],
    ["votes-staging", "ConfigMap/staging-votes-hc685t6df7 Deployment/staging-votes"],
    ["votes-production", "ConfigMap/production-votes-ggcg6f77h8 Deployment/production-votes"],
    ["dashboards", "ConfigMap/dashboard-api ConfigMap/dashboard-web ConfigMap/dashboard-jobs"],
  ])("Application %s renders", async (name, expected) => {
    expect(await outcomeOf(render(name))).toBe(expected);
  });

  test("every fleet Application renders", async () => {
    for (const [index, name] of fleetNames.entries()) {
      const called = toolOfService(index) === "kustomize" ? `service-${name}` : name;
      expect(await outcomeOf(render(`fleet-${name}`))).toBe(`ConfigMap/${called} Deployment/${called}`);
    }
  });

  test("Application broken says exactly where and why", async () => {
    await expect(render("broken")).rejects.toThrow(
      'Cannot read "broken/deployment.yaml" at 7:1: The text is not YAML: all mapping items must start at the same column',
    );
  });

  test("sampleManifests() gives four projects and 41 Applications, all in the control namespace", () => {
    expect(projects.map(({ metadata }) => metadata.name)).toEqual(["default", "shop", "payments", "web"]);
    expect(new Set(applications.map(({ metadata }) => metadata.name)).size).toBe(41);
    for (const { metadata, spec } of [...projects, ...applications]) {
      expect(metadata.namespace).toBe("argocd");
      expect(spec).toBeDefined();
    }
    for (const { spec } of applications) {
      expect(spec.destination.server).toBe("https://kubernetes.default.svc");
      expect(spec.syncPolicy?.syncOptions).toEqual(["CreateNamespace=true"]);
    }
    const automatedNames = applications
      .filter(({ spec }) => spec.syncPolicy?.automated !== undefined)
      .map(({ metadata }) => metadata.name);
    const single = ["guestbook", "notes", "votes-staging", "votes-production", "dashboards", "catalogue"];
    const teams = ["payments-api", "prod-payments-api", "web-frontend"];
    expect(automatedNames).toEqual([...single, ...fleetNames.map((name) => `fleet-${name}`), ...teams]);
  });
});
