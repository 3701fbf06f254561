import { expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import type { ChartRequest } from "../../../engine/ports/remote-sources.js";
import { supplyDependencies } from "../../../plugins/helm/dependencies.js";
import type { HelmInspectOutput } from "../../../plugins/helm/messages.js";
import type { FakeFiles } from "../../fakes/file-tree.js";
import { type HelmInputParts, helmInput, inTime, refusalOf } from "./input.js";

const dependency = (name: string, version: string, repository: string) => ({ name, version, repository, alias: "" });
const redis = dependency("redis", "1.x", "https://charts.example.com");
const inspected = (part: Partial<HelmInspectOutput>): HelmInspectOutput => ({
  metadata: { apiVersion: "v2" },
  valuesText: "",
  parameters: [],
  dependencies: [redis],
  missing: ["redis"],
  ...part,
});
const declaring = (...names: readonly string[]): FakeFiles => ({
  "app/Chart.yaml": `apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies:\n${names.map((name) => `- name: ${name}\n`).join("")}`,
});

interface Supply extends Omit<HelmInputParts, "path"> {
  readonly inspect?: Partial<HelmInspectOutput>;
}

/** What is supplied, what was fetched, and how often the tool was asked. */
async function supply({ inspect, ...parts }: Supply) {
  const fetched: ChartRequest[] = [];
  let asked = 0;
  const chart = async (request: ChartRequest) => {
    fetched.push(request);
    return { version: "1.9.2", digest: "sha256:1", archive: new TextEncoder().encode(request.name) };
  };
  const input = helmInput({ path: "app", remote: { chart }, ...parts });
  const options = {
    passCredentials: true,
    inspect: async () => {
      asked += 1;
      return inspected(inspect ?? {});
    },
  };
  const { archives, warnings } = await supplyDependencies(input, options, inTime());
  return { archives: [...archives.keys()], warnings, fetched, asked };
}

test.each<[string, FakeFiles]>([
  ["declares nothing", { "app/Chart.yaml": "apiVersion: v2\nname: app\n" }],
  ["has no Chart.yaml", { "app/values.yaml": "" }],
  ["cannot be read", { "app/Chart.yaml": "a: [" }],
  ["has the directory", { ...declaring("redis"), "app/charts/redis/Chart.yaml": "name: redis" }],
  ["has the archive", { ...declaring("redis"), "app/charts/redis-1.9.2.tgz": "" }],
])("supplyDependencies() asks nobody if the chart %s", async (_, files) => {
  expect(await supply({ files })).toEqual({ archives: [], warnings: [], fetched: [], asked: 0 });
});

test("supplyDependencies() reads requirements.yaml too", async () => {
  const files = { "app/Chart.yaml": "apiVersion: v1\nname: app\n", "app/requirements.yaml": "dependencies:\n- name: redis\n" };
  expect(await supply({ files })).toMatchObject({ asked: 1, archives: ["app/charts/redis-1.9.2.tgz"] });
});

test("supplyDependencies() lets Helm judge a directory of another name", async () => {
  const files = { ...declaring("redis"), "app/charts/my-redis/Chart.yaml": "name: redis" };
  expect(await supply({ files, inspect: { missing: [] } })).toMatchObject({ asked: 1, fetched: [], archives: [] });
});

test("supplyDependencies() resolves ranges without a lock and warns that they float", async () => {
  const { archives, warnings, fetched } = await supply({ files: declaring("redis") });
  expect(archives).toEqual(["app/charts/redis-1.9.2.tgz"]);
  expect(fetched).toEqual([{ repository: "https://charts.example.com", name: "redis", version: "1.x", passCredentials: true }]);
  expect(warnings).toEqual([expect.stringMatching(/^DEP_FLOATING: the dependency "redis" "1\.x" is 1\.9\.2 today/)]);
});

test.each(["1.9.2", "v1.9.2", "1.9.2-rc.1+x"])("supplyDependencies() does not warn of the exact version %s", async (version) => {
  const exact = [dependency("redis", version, "https://charts.example.com")];
  expect((await supply({ files: declaring("redis"), inspect: { dependencies: exact } })).warnings).toEqual([]);
});

test("supplyDependencies() obeys the lock", async () => {
  const lock = { isInStep: true, dependencies: [dependency("redis", "1.4.0", "oci://registry.example.com/charts")] };
  const { fetched, warnings } = await supply({ files: declaring("redis"), inspect: { lock } });
  expect(fetched).toMatchObject([{ repository: "oci://registry.example.com/charts", version: "1.4.0" }]);
  expect(warnings).toEqual([]);
});

test.each([
  ["v2", "the lock file (Chart.lock) is out of sync with the dependencies file (Chart.yaml). Please update the dependencies"],
  [
    "v1",
    "the lock file (requirements.lock) is out of sync with the dependencies file (requirements.yaml). Please update the dependencies",
  ],
])("17. supplyDependencies() refuses a stale lock of a %s chart", async (apiVersion, sentence) => {
  const inspect = { metadata: { apiVersion }, lock: { isInStep: false, dependencies: [redis] } };
  const { reason, message } = await refusalOf(supply({ files: declaring("redis"), inspect }));
  expect(reason).toBe("DEP_LOCK_STALE");
  expect(message.startsWith(sentence)).toBe(true);
});

test("supplyDependencies() gets only what is missing, each once, and leaves one without a repository to Helm", async () => {
  const dependencies = [
    redis,
    { ...redis, alias: "other" },
    dependency("here", "1", "https://a.example.com"),
    dependency("local", "1", ""),
  ];
  const { fetched } = await supply({
    files: declaring("redis", "here", "local"),
    inspect: { dependencies, missing: ["redis", "local"] },
  });
  expect(fetched.map(({ name }) => name)).toEqual(["redis"]);
});

const lib = { "lib/Chart.yaml": "apiVersion: v2\nname: lib\nversion: 1.2.3\n", "lib/templates/_x.tpl": "x" };
const fileDependency = (version: string, repository: string) => ({
  dependencies: [dependency("lib", version, repository)],
  missing: ["lib"],
});

test("18. a file:// dependency inside the repository is packed", async () => {
  const inspect = fileDependency("^1.0.0", "file://../lib");
  expect(await supply({ files: { ...declaring("lib"), ...lib }, inspect })).toMatchObject({
    archives: ["app/charts/lib-1.2.3.tgz"],
    fetched: [],
    warnings: [],
  });
});

test.each([
  ["18. leads out of the repository", fileDependency("1.x", "file://../../lib"), "PATH_ESCAPE", "leads out of the repository"],
  ["18. is absolute", fileDependency("1.x", "file:///lib"), "PATH_ESCAPE", "leads out of the repository"],
  ["S51 is a link that leads out", fileDependency("1.x", "file://../out"), "PATH_ESCAPE", "leads out of the repository"],
  ["is not there", fileDependency("1.x", "file://../nope"), "DEP_FETCH_FAILED", 'directory "nope" not found'],
  [
    "is of another version",
    fileDependency("^2.0.0", "file://../lib"),
    "DEP_FETCH_FAILED",
    "can't get a valid version for dependency lib",
  ],
  ["S54 has a version that is no part of a path", fileDependency("*", "file://../evil"), "DEP_FETCH_FAILED", ""],
])("supplyDependencies() refuses a file:// dependency that %s", async (_, inspect, reason, sentence) => {
  const files = { ...declaring("lib"), ...lib, out: { link: "../lib" }, "evil/Chart.yaml": "name: ../../x\nversion: ../1\n" };
  const refusal = await refusalOf(supply({ files, inspect }));
  expect(refusal.reason).toBe(reason);
  expect(refusal.message).toContain(sentence);
});

test("S54 a chart whose name or version is no part of a path is refused", async () => {
  const files = { ...declaring("lib"), "lib/Chart.yaml": "apiVersion: v2\nname: ../../x\nversion: 1.2.3\n" };
  expect(await refusalOf(supply({ files, inspect: fileDependency("1.x", "file://../lib") }))).toMatchObject({
    reason: "CHART_INVALID",
  });
  const chart = async () => ({ version: "../../1", digest: "sha256:1", archive: new Uint8Array() });
  expect(await refusalOf(supply({ files: declaring("redis"), remote: { chart } }))).toMatchObject({ reason: "CHART_INVALID" });
});

const failing = (error: FairleadError) => ({
  chart: async () => {
    throw error;
  },
});

test("19. a repository that the project does not permit is denied with the literal text", async () => {
  const remote = failing(new FairleadError("PERMISSION_DENIED", "no", { details: { reason: "REPO_NOT_PERMITTED" } }));
  const oci = dependency("redis", "1.0.0", "oci://evil.example.com/charts");
  const refusal = await refusalOf(
    supply({ files: declaring("redis"), inspect: { dependencies: [oci] }, remote, facts: { projectName: "team-a" } }),
  );
  expect(refusal).toMatchObject({ code: "PERMISSION_DENIED", reason: "REPO_NOT_PERMITTED" });
  expect(refusal.message).toMatch(/^helm repos oci:\/\/evil\.example\.com\/charts are not permitted in project 'team-a'/);
});

test("supplyDependencies() says which dependency could not be fetched and keeps the reason", async () => {
  const remote = failing(new FairleadError("NOT_FOUND", 'no repo named "@x"', { details: { reason: "DEP_REPO_UNKNOWN" } }));
  const refusal = await refusalOf(supply({ files: declaring("redis"), remote }));
  expect(refusal).toMatchObject({ code: "NOT_FOUND", reason: "DEP_REPO_UNKNOWN" });
  expect(refusal.message).toBe('Cannot get the chart dependency "redis" "1.x": no repo named "@x"');
});
