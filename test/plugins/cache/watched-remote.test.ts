import { expect, test } from "vitest";
import type { RemoteSources } from "../../../engine/ports/remote-sources.js";
import { watchRemote } from "../../../plugins/cache/watched-remote.js";
import { createFileTree } from "../../fakes/file-tree.js";

const signal = new AbortController().signal;
const chart = { repository: "https://charts.example.com", name: "a", version: "1.0.0" };
const fine: RemoteSources = {
  scope: "one",
  file: async () => ({ bytes: new Uint8Array(), digest: "sha256:1" }),
  tree: async () => ({ files: createFileTree({}), commit: "c" }),
  chart: async () => ({ version: "1.0.0", digest: "sha256:2", archive: new Uint8Array() }),
};
const away = () => Promise.reject(new Error("away"));

test("watchRemote() hands on what is fetched and whose rights it is fetched with", async () => {
  const { remote, ...watched } = watchRemote(fine);
  expect((await remote.file("https://x", signal)).digest).toBe("sha256:1");
  expect((await remote.tree("https://x", "", signal)).commit).toBe("c");
  expect((await remote.chart(chart, signal)).digest).toBe("sha256:2");
  expect([remote.scope, watched.hasFailed()]).toEqual(["one", false]);
});

test("watchRemote() hands on how a file is fetched", async () => {
  const asked: unknown[] = [];
  const { remote } = watchRemote({ ...fine, file: (...all) => (asked.push(all[2]), fine.file(...all)) });
  await remote.file("https://x", signal, { hosts: ["x"] });
  expect(asked).toEqual([{ hosts: ["x"] }]);
});

test("watchRemote() wants charts anew where that is asked for", async () => {
  const asked: unknown[] = [];
  const remote = { ...fine, chart: (...all: Parameters<RemoteSources["chart"]>) => (asked.push(all[0]), fine.chart(...all)) };
  await watchRemote(remote).remote.chart(chart, signal);
  await watchRemote(remote, { fresh: true }).remote.chart(chart, signal);
  expect(asked).toEqual([chart, { ...chart, fresh: true }]);
});

test.each<[string, Partial<RemoteSources>, (remote: RemoteSources) => Promise<unknown>]>([
  ["a file", { file: away }, (remote) => remote.file("https://x", signal)],
  ["a tree", { tree: away }, (remote) => remote.tree("https://x", "", signal)],
  ["a chart", { chart: away }, (remote) => remote.chart(chart, signal)],
])("watchRemote() notes that %s could not be fetched", async (_, broken, ask) => {
  const watched = watchRemote({ ...fine, ...broken });
  await expect(ask(watched.remote)).rejects.toThrow("away");
  expect(watched.hasFailed()).toBe(true);
});
