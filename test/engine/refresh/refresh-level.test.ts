import { expect, test } from "vitest";
import type { Application, ApplicationSpec, ApplicationStatus } from "../../../engine/model/application.js";
import { chooseRefresh } from "../../../engine/refresh/refresh-level.js";

const now = Date.parse("2026-01-01T12:00:00Z");
const source = { repoURL: "https://git/a", path: "app" };
const destination = { server: "https://c", namespace: "n" };
const circumstances = { now, softTimeoutMs: 120_000, hardTimeoutMs: 0 };

interface Changes {
  readonly annotations?: Record<string, string>;
  readonly spec?: Partial<ApplicationSpec>;
  readonly status?: Partial<ApplicationStatus>;
}

function application({ annotations = {}, spec = {}, status = {} }: Changes = {}): Application {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: "a", namespace: "argocd", annotations },
    spec: { project: "default", source, destination, ...spec },
    status: {
      reconciledAt: "2026-01-01T11:59:30Z",
      sync: { status: "Synced", comparedTo: { source, destination } },
      ...status,
    },
  };
}

const synced = (labels: Record<string, string>): Partial<ApplicationStatus> => ({
  operationState: {
    operation: {},
    phase: "Succeeded",
    startedAt: "2026-01-01T11:00:00Z",
    syncResult: { managedNamespaceMetadata: { labels } },
  },
});
const metadata = (labels: Record<string, string>): Partial<ApplicationSpec> => ({
  syncPolicy: { managedNamespaceMetadata: { labels } },
});
const late = { reconciledAt: "2026-01-01T11:00:00Z" };
const refresh = (value: string) => ({ "argocd.argoproj.io/refresh": value });

test.each<[string, Changes, Partial<typeof circumstances> & { pending?: 0 | 1 | 2 | 3 }, string]>([
  ["nothing happened", {}, {}, "none"],
  ["it is asked for", { annotations: refresh("normal") }, {}, "3 requested"],
  ["a hard one is asked for", { annotations: refresh("hard") }, {}, "3 hard requested"],
  [
    "the request wins over all else",
    { annotations: refresh("hard"), status: late, spec: { destination: {} } },
    { pending: 1 },
    "3 hard requested",
  ],
  ["the source changed", { spec: { source: { ...source, targetRevision: "v1" } } }, {}, "3 source changed"],
  ["several sources replaced one", { spec: { sources: [source] } }, {}, "3 source changed"],
  ["it was never compared", { status: { reconciledAt: undefined, sync: undefined } as never }, {}, "3 source changed"],
  ["it was never reconciled", { status: { reconciledAt: undefined } as never }, { softTimeoutMs: 0 }, "2 soft timeout"],
  [
    "it was never reconciled, with a hard timeout",
    { status: { reconciledAt: undefined } as never },
    { hardTimeoutMs: 1 },
    "2 hard hard timeout",
  ],
  ["the soft timeout passed", { status: late }, {}, "2 soft timeout"],
  ["the soft timeout is off", { status: late }, { softTimeoutMs: 0 }, "none"],
  ["the hard timeout passed", { status: late }, { hardTimeoutMs: 60_000 }, "2 hard hard timeout"],
  ["the destination changed", { spec: { destination: { ...destination, namespace: "m" } } }, {}, "2 destination changed"],
  ["namespace metadata changed", { spec: metadata({ a: "2" }), status: synced({ a: "1" }) }, {}, "2 namespace metadata changed"],
  ["namespace metadata is as synced", { spec: metadata({ a: "1" }), status: synced({ a: "1" }) }, {}, "none"],
  ["namespace metadata was never synced", { spec: metadata({ a: "1" }) }, {}, "none"],
  ["a rule changed", { spec: { ignoreDifferences: [{ kind: "A" }] } }, {}, "2 ignored differences changed"],
  ["an empty list of rules is none", { spec: { ignoreDifferences: [] } }, {}, "none"],
  ["an event asked", {}, { pending: 1 }, "1 event"],
  ["an event asked for the tree", {}, { pending: 0 }, "0 event"],
])("chooseRefresh() when %s", (_, changes, more, expected) => {
  const chosen = chooseRefresh(application(changes), { ...circumstances, ...more });
  expect(chosen === undefined ? "none" : `${chosen.level} ${chosen.hard ? "hard " : ""}${chosen.reason}`).toBe(expected);
});

test("chooseRefresh() does not count the order of fields as a change", () => {
  const reordered = { path: "app", repoURL: "https://git/a" };
  expect(chooseRefresh(application({ spec: { source: reordered } }), circumstances)).toBeUndefined();
});
