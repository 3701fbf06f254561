import { expect, test } from "vitest";
import { createResourceActions } from "../../../../engine/actions/resource-actions.js";
import { noCustomizations } from "../../../../engine/model/customizations.js";
import type { JsonObject } from "../../../../engine/model/manifest.js";
import { noScripts } from "../../../fakes/no-scripts.js";
import { objectOf, offered, patched } from "../act.js";

test.each<[JsonObject, string, boolean]>([
  [{}, "Enable Auto-Sync", true],
  [{ syncPolicy: { automated: {} } }, "Disable Auto-Sync", false],
  [{ syncPolicy: { automated: { enabled: true, prune: true } } }, "Disable Auto-Sync", false],
  [{ syncPolicy: { automated: { enabled: false, prune: true } } }, "Enable Auto-Sync", true],
])("toggle-auto-sync of an Application of spec %j is called %j", async (spec, title, after) => {
  const application = objectOf("argoproj.io/v1alpha1", "Application", { spec });
  const actions = createResourceActions({ customizations: () => noCustomizations, scripts: noScripts, now: () => 0 });
  expect(await actions.list(application, AbortSignal.timeout(1_000))).toMatchObject([{ displayName: title, disabled: false }]);
  expect(await patched(application, "toggle-auto-sync")).toMatchObject({
    spec: { syncPolicy: { automated: { enabled: after } } },
  });
});

test("merge is for open pull requests", async () => {
  const request = (state: string) => objectOf("promoter.argoproj.io/v1alpha1", "PullRequest", { spec: { state } });
  expect(await offered(request("closed"))).toEqual(["(merge)"]);
  expect(await patched(request("open"), "merge")).toEqual(request("merged"));
});
