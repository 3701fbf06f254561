import { expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import type { ApplicationSource } from "../../../engine/model/application.js";
import type { Renderer } from "../../../engine/ports/renderer.js";
import type { OperationSources } from "../../../engine/reconcile/operation-sources.js";
import { type Rendering, renderSources } from "../../../engine/reconcile/render-sources.js";
import { configMap } from "../../fakes/manifests.js";
import { createRoom, project, type Room, repoURL } from "./room.js";

const source: ApplicationSource = { repoURL, path: "shop", targetRevision: "main" };
const pushed = { "shop/a.json": configMap("a"), "blog/b.json": configMap("b") };

async function roomWith(more: object = {}) {
  const room = await createRoom();
  const first = room.repository.push(repoURL, pushed);
  room.put(more);
  const render = (wanted: Partial<OperationSources> = {}) => renderIn(room, { sources: [source], ...wanted });
  const push = async (changed: Record<string, string>) => {
    const commit = room.repository.push(repoURL, { ...pushed, ...changed });
    room.clock.advance(10);
    room.memory().refsNotBefore = room.clock.now();
    return commit;
  };
  return { room, first, render, push };
}

function renderIn(room: Room, wanted: OperationSources): Promise<Rendering> {
  const { cluster } = room;
  return renderSources(room.shop(), wanted, room.memory(), { ...room, instanceName: "shop", project, cluster });
}

const names = ({ results }: Rendering) => results.flatMap(({ manifests }) => manifests.map(({ metadata }) => metadata.name));

test("renderSources() renders once for a commit", async () => {
  const { room, first, render } = await roomWith();
  const rendering = await render();
  expect(rendering.commits).toEqual([first]);
  expect(names(rendering)).toEqual(["a"]);
  expect((await render()).results[0]).toBe(rendering.results[0]);
  expect(room.rendered).toEqual(["shop"]);
  expect(room.repository.calls).toEqual({ refs: 1, fetchRef: 0, filesAt: 1, changedPaths: 0 });
});

test("renderSources() renders anew only for a commit that changes what was read", async () => {
  const { room, first, render, push } = await roomWith();
  await render();
  await push({ "blog/b.json": configMap("b", { n: "2" }) });
  expect((await render()).commits).toEqual([first]);
  expect((await render({ exact: true })).commits).not.toEqual([first]);
  expect(room.rendered).toEqual(["shop"]);
  const third = await push({ "shop/c.json": configMap("c") });
  const rendering = await render();
  expect(rendering.commits).toEqual([third]);
  expect(names(rendering)).toEqual(["a", "c"]);
  expect(room.rendered).toEqual(["shop", "shop"]);
});

test("renderSources() names the commit that is stored, after a start, if nothing changed since", async () => {
  const { room, first, push } = await roomWith();
  room.put({ status: { sync: { status: "Synced", revision: first, comparedTo: { source, destination: {} } } } });
  await push({ "blog/b.json": configMap("b", { n: "2" }) });
  expect((await renderIn(room, { sources: [source] })).commits).toEqual([first]);
  room.memories.forget("argocd/shop");
  room.repository.forget(repoURL, first);
  expect((await renderIn(room, { sources: [source] })).commits).not.toEqual([first]);
});

test("renderSources() looks at no ref for commits that are pinned", async () => {
  const { room, first, render, push } = await roomWith();
  await push({ "shop/a.json": configMap("a", { n: "2" }) });
  expect((await render({ pinned: [first] })).commits).toEqual([first]);
  expect(room.repository.calls.refs).toBe(0);
});

test.each<[string, (room: Room) => void]>([
  ["another path", (room) => void room.put({}, { source: { ...source, path: "blog" } })],
  ["another namespace", (room) => void room.put({}, { destination: { name: "in-cluster", namespace: "argocd" } })],
  ["a hard refresh", (room) => void (room.memory().hard = true)],
])("renderSources() renders anew for %s", async (_, change) => {
  const { room, render } = await roomWith();
  await render();
  change(room);
  await render({ sources: [room.shop().spec.source ?? source] });
  expect(room.rendered).toHaveLength(2);
});

test("renderSources() does not render again for another name of the same commit", async () => {
  const { room, first, render } = await roomWith();
  await render();
  room.repository.setRef(repoURL, "refs/tags/v1", first);
  room.memory().refsNotBefore = room.clock.now() + 1;
  await render({ sources: [{ ...source, targetRevision: "v1" }] });
  expect(room.rendered).toHaveLength(1);
});

test("renderSources() keeps what the files alone are to blame for, and tries all else again", async () => {
  const { room, render } = await roomWith();
  const failures = [new FairleadError("UNAVAILABLE", "busy"), new FairleadError("BAD_USER_INPUT", "a.json:1: wrong")];
  let renders = 0;
  const renderer = {
    render: () => {
      renders += 1;
      return Promise.reject(failures[Math.min(renders, 2) - 1]);
    },
  };
  Object.assign(room, { renderer });
  await expect(render()).rejects.toThrow("busy");
  await expect(render()).rejects.toThrow("a.json:1: wrong");
  await expect(render()).rejects.toThrow("a.json:1: wrong");
  expect(renders).toBe(2);
});

test("R25 renderSources() goes on with the last commit while the repository is away, and says why", async () => {
  const { room, first, render } = await roomWith();
  await render();
  room.repository.failure = new FairleadError("UNAVAILABLE", "no answer");
  room.memory().refsNotBefore = room.clock.now() + 1;
  expect(await render()).toMatchObject({ commits: [first], stale: "no answer" });
});

test("renderSources() renders several sources in their order, and a mere reference not at all", async () => {
  const { room, first } = await roomWith();
  const values: ApplicationSource = { repoURL, ref: "values", targetRevision: "main" };
  const sources = [{ ...source, path: "blog" }, values, source];
  const rendering = await renderIn(room, { sources });
  expect(names(rendering)).toEqual(["b", "a"]);
  expect(rendering.commits).toEqual([first, first, first]);
  expect(room.rendered).toEqual(["blog", "shop"]);
  await renderIn(room, { sources });
  expect(room.rendered).toHaveLength(2);
});

test.each<[string, Partial<ApplicationSource>, string, string]>([
  ["a revision that is not there", { targetRevision: "v9" }, "NOT_FOUND", `Cannot resolve revision "v9" of "${repoURL}"`],
  ["a chart of a registry that is away", { chart: "web", targetRevision: "1.0.0" }, "UNAVAILABLE", "fetches nothing"],
  ["a path that is not there", { path: "nowhere" }, "BAD_USER_INPUT", '"nowhere"'],
])("renderSources() says which of several sources has %s", async (_, change, code, because) => {
  const { room } = await roomWith();
  const broken = renderIn(room, { sources: [source, { ...source, ...change }] });
  await expect(broken).rejects.toMatchObject({ code });
  await expect(broken).rejects.toThrow("Source 2 of 2: ");
  await expect(broken).rejects.toThrow(because);
});

test("renderSources() renders anew in another project, which may not fetch the same", async () => {
  const { room, render } = await roomWith();
  await render();
  const other = { ...project, metadata: { name: "other" } };
  const context = { ...room, instanceName: "shop", project: other, cluster: room.cluster };
  await renderSources(room.shop(), { sources: [source] }, room.memory(), context);
  expect(room.rendered).toHaveLength(2);
});

test("renderSources() hands a source the files of the others it names, at their own commits", async () => {
  const { room } = await roomWith();
  const valuesURL = "https://git.example.com/values.git";
  const second = room.repository.push(valuesURL, { "web.yaml": "a: 1" });
  const sources: ApplicationSource[] = [
    { ...source, helm: { valueFiles: ["$values/web.yaml"] } },
    { repoURL: valuesURL, ref: "values", targetRevision: "main" },
    { ...source, path: "blog" },
  ];
  const seen: (string | undefined)[] = [];
  const renderer: Renderer = {
    async render({ files, refs, facts }) {
      seen.push(`${facts.revision === files.commit} ${refs?.get("values")?.commit}`);
      return { sourceType: "Helm", manifests: [], readSet: { files: {}, directories: {}, missing: [] }, warnings: [] };
    },
  };
  const context = { ...room, renderer, instanceName: "shop", project, cluster: room.cluster };
  const rendering = await renderSources(room.put({}, { sources }), { sources }, room.memory(), context);
  expect(rendering.commits[1]).toBe(second);
  expect(seen).toEqual([`true ${second}`, "true undefined"]);
});
