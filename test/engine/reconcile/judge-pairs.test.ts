import { expect, test } from "vitest";
import { defaultCompareSettings } from "../../../engine/diff/compare-settings.js";
import { FairleadError } from "../../../engine/errors.js";
import type { ApplicationSpec, IgnoreDifference } from "../../../engine/model/application.js";
import { noCustomizations } from "../../../engine/model/customizations.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import type { FieldDeleter } from "../../../engine/ports/field-deleter.js";
import { createMemories } from "../../../engine/reconcile/application-memory.js";
import { createPairJudge } from "../../../engine/reconcile/judge-pairs.js";
import { applied, manifest, pairOf } from "../diff/manifests.js";

/** jq that knows one expression: `.spec.replicas`. */
function knowing(calls: string[][]): FieldDeleter {
  return {
    deleteFields(deletions) {
      calls.push(deletions.map(({ expressions }) => expressions.join()));
      return Promise.resolve(
        deletions.map(({ object, expressions: [expression = ""] }) => {
          if (expression !== ".spec.replicas")
            return { left: undefined, failures: [{ expression, because: "unexpected token", unreadable: true }] };
          const { replicas: _, ...spec } = object.spec as Record<string, number>;
          return { left: { ...object, spec }, failures: [] };
        }),
      );
    },
    findUnreadable: () => Promise.resolve([]),
  };
}

const building: FieldDeleter = {
  deleteFields: () => Promise.reject(new FairleadError("UNAVAILABLE", "jq cannot run yet")),
  findUnreadable: () => Promise.resolve([]),
};

const unasked = () => Promise.reject(new Error("the server was not expected to be asked"));

function judgeWith(
  deleter: FieldDeleter,
  rule: Partial<IgnoreDifference>,
  spec: Partial<ApplicationSpec> = {},
  { wishes = "", tryOut = unasked }: { readonly wishes?: string; readonly tryOut?: (target: Manifest) => Promise<Manifest> } = {},
) {
  const ref = { namespace: "argocd", name: "shop" };
  const ignoreDifferences = [{ group: "apps", kind: "Deployment", ...rule }];
  const application = {
    apiVersion: "a/v1",
    kind: "Application",
    metadata: { ...ref, annotations: { "argocd.argoproj.io/compare-options": wishes } },
    spec: { project: "p", destination: {}, ignoreDifferences, ...spec },
  };
  return createPairJudge(application, {
    memory: createMemories().of(ref, "u"),
    schemaOf: () => undefined,
    customizations: () => noCustomizations,
    compareSettings: () => defaultCompareSettings,
    deleter,
    tryOut,
    signal: AbortSignal.timeout(5_000),
  });
}

const deployment = (replicas: number): Manifest =>
  manifest(
    `apiVersion: apps/v1, kind: Deployment, spec: {replicas: ${replicas}, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}}`,
  );
const pair = pairOf(deployment(1), applied(deployment(5)));

test("createPairJudge() asks jq once about both sides, and not again while nothing changes", async () => {
  const calls: string[][] = [];
  const judge = judgeWith(knowing(calls), { jqPathExpressions: [".spec.replicas"] });
  for (let look = 0; look < 2; look += 1) {
    await judge.prepare([pair]);
    expect(judge.judge(pair)).toMatchObject({ modified: false });
  }
  expect(calls).toEqual([[".spec.replicas", ".spec.replicas"]]);
});

test("createPairJudge() asks jq nothing about objects that no expression is for", async () => {
  const calls: string[][] = [];
  const judge = judgeWith(knowing(calls), { kind: "StatefulSet", jqPathExpressions: [".spec.replicas"] });
  await judge.prepare([pair]);
  expect(judge.judge(pair).modified).toBe(true);
  expect(calls).toEqual([]);
});

test.each([
  ["jq is not there yet", building, ".spec.replicas", "jq cannot run yet"],
  ["an expression is no jq", knowing([]), ".a[", 'Cannot read jq expression ".a[": unexpected token'],
])("E-42 createPairJudge() does not know one object while %s", async (_, deleter, expression, because) => {
  const judge = judgeWith(deleter, { jqPathExpressions: [expression] });
  const other = pairOf(manifest("apiVersion: v1, kind: ConfigMap"), manifest("apiVersion: v1, kind: ConfigMap"));
  await judge.prepare([pair, other]);
  expect(judge.judge(pair)).toMatchObject({ unknown: because });
  expect(judge.judge(other)).toEqual({ modified: false, warnings: [] });
});

test("createPairJudge() keeps both sides only of what differs", () => {
  const judge = judgeWith(building, { kind: "Nothing" });
  expect(judge.judge(pair)).toHaveProperty("predictedLive");
  const same = pairOf(deployment(1), applied(deployment(1)));
  expect(judge.judge(same)).toEqual({ modified: false, warnings: [] });
  expect(judge.judge(same)).toBe(judge.judge(same));
});

test.each([
  ["pointers", { jsonPointers: ["/spec/replicas"] }],
  ["jq", { jqPathExpressions: [".spec.replicas"] }],
  ["managers", { managedFieldsManagers: ["argocd-controller"] }],
])("keepIgnored() applies what %s ignore as it is live", async (_, rule) => {
  const kept = await judgeWith(knowing([]), rule).keepIgnored(deployment(1), applied(deployment(5)));
  expect(kept).toEqual(deployment(5));
});

const owned = (object: Manifest, replicas: number): Manifest => ({
  ...object,
  spec: { ...(object["spec"] as object), replicas },
  metadata: {
    ...object.metadata,
    managedFields: [
      {
        manager: "argocd-controller",
        operation: "Apply",
        apiVersion: "apps/v1",
        fieldsType: "FieldsV1",
        fieldsV1: { "f:spec": { "f:replicas": {} } },
      },
    ],
  },
});
const asked = { wishes: "ServerSideDiff=true" };

test("createPairJudge() asks the API server once where the Application wants it, and takes its word", async () => {
  const tried: Manifest[] = [];
  const tryOut = (target: Manifest) => (tried.push(target), Promise.resolve(owned(applied(deployment(5)), 5)));
  const judge = judgeWith(knowing([]), { jsonPointers: ["/metadata/labels"] }, {}, { ...asked, tryOut });
  for (let look = 0; look < 2; look += 1) {
    await judge.prepare([pair]);
    expect(judge.judge(pair)).toEqual({ modified: false, warnings: [] });
  }
  expect(tried).toEqual([pair.target]);
  const without = judgeWith(knowing([]), { jsonPointers: ["/metadata/labels"] });
  await without.prepare([pair]);
  expect(without.judge(pair).modified).toBe(true);
});

test("createPairJudge() asks the API server nothing about what is not live yet", async () => {
  const fresh = { key: pair.key, target: deployment(1) };
  const judge = judgeWith(knowing([]), { jsonPointers: ["/metadata/labels"] }, {}, asked);
  await judge.prepare([fresh]);
  expect(judge.judge(fresh).modified).toBe(true);
});

test("E-42 createPairJudge() knows nothing of an object that the API server refuses, and asks again", async () => {
  let refusals = 0;
  const tryOut = () => Promise.reject(new FairleadError("BAD_USER_INPUT", `denied by a webhook ${++refusals}`));
  const judge = judgeWith(knowing([]), { jsonPointers: ["/metadata/labels"] }, {}, { ...asked, tryOut });
  for (const count of [1, 2]) {
    await judge.prepare([pair]);
    expect(judge.judge(pair)).toMatchObject({ unknown: `denied by a webhook ${count}` });
  }
});
