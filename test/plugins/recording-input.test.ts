import { expect, test } from "vitest";
import { createRecordingInput } from "../../plugins/recording-input.js";
import { createFileTree } from "../fakes/file-tree.js";
import { renderRequest } from "../fakes/plain-rendering.js";

const signal = new AbortController().signal;
const files = createFileTree({ "app/a.yaml": "a", "app/.argocd-source-shop.yaml": "x" });
const source = { repoURL: "https://git.example.com/x.git", path: "app" };
const digest = `sha256:${"0".repeat(64)}`;

test("createRecordingInput() records only the facts that are asked for", () => {
  const recording = createRecordingInput(renderRequest({ files, source, facts: { namespace: "web" } }));
  const input = recording.inputFor(source, "app");
  expect(recording.readSet().facts).toBeUndefined();
  expect(input.fact("namespace")).toBe("web");
  expect(recording.readSet().facts).toEqual({ namespace: "web" });
});

test("createRecordingInput() shares renders of Applications without a file of their own", async () => {
  const other = createRecordingInput(renderRequest({ files, source, facts: { instanceName: "other" } }));
  const place = { before: "app/.argocd-source-", fact: "instanceName", after: ".yaml" } as const;
  expect(await other.named(place, signal)).toBeUndefined();
  expect(other.readSet()).toMatchObject({ missingNamed: [place] });
  expect(other.readSet().facts).toBeUndefined();
  const shop = createRecordingInput(renderRequest({ files, source, facts: { instanceName: "shop" } }));
  expect(await shop.named(place, signal)).toBe("app/.argocd-source-shop.yaml");
  expect(shop.readSet()).toMatchObject({ facts: { instanceName: "shop" } });
});

test("createRecordingInput() records the reads of other sources apart", async () => {
  const refs = new Map([["values", createFileTree({ "web.yaml": "a: 1" })]]);
  const recording = createRecordingInput(renderRequest({ files, source, refs }));
  await recording.inputFor(source, "app").refs?.get("values")?.read(["web.yaml"], { maxBytes: 100 }, signal);
  expect(Object.keys(recording.readSet().refs?.["values"]?.files ?? {})).toEqual(["web.yaml"]);
  expect(recording.readSet().files).toEqual({});
});

test("createRecordingInput() records what is fetched, and what of it may move", async () => {
  const remote = {
    file: async () => ({ bytes: new Uint8Array(), digest }),
    tree: async () => ({ files, commit: "c".repeat(40) }),
    chart: async ({ version }: { version: string }) => ({
      version: version === "1.x" ? "1.2.0" : version,
      digest,
      archive: new Uint8Array(),
    }),
  };
  const recording = createRecordingInput(renderRequest({ files, source, remote }));
  const input = recording.inputFor(source, "app");
  await input.remote.tree("https://git.example.com/b", "main", signal);
  await input.remote.tree("https://git.example.com/b", "d".repeat(40), signal);
  await input.remote.chart({ repository: "https://charts.example.com", name: "web", version: "1.x" }, signal);
  await input.remote.chart({ repository: "https://charts.example.com", name: "web", version: "2.0.0" }, signal);
  await input.remote.file("https://example.com/v.yaml", signal);
  expect(recording.readSet().remote?.map(({ asked, isFloating }) => `${asked} ${isFloating}`)).toEqual([
    "chart https://charts.example.com web 1.x true",
    "chart https://charts.example.com web 2.0.0 false",
    "file https://example.com/v.yaml true",
    `git https://git.example.com/b ${"d".repeat(40)} false`,
    "git https://git.example.com/b main true",
  ]);
});
