import { expect, test } from "vitest";
import { objectOf, offered, patched } from "../act.js";

const release = (spec: { readonly suspend?: boolean }) => objectOf("helm.toolkit.fluxcd.io/v2", "HelmRelease", { spec });

test("what Flux reconciles can be asked to, unless it is suspended", async () => {
  expect(await offered(release({}))).toEqual(["reconcile", "(resume)", "suspend"]);
  expect(await offered(release({ suspend: true }))).toEqual(["(reconcile)", "resume", "(suspend)"]);
  expect(await patched(release({}), "reconcile")).toMatchObject({
    metadata: { annotations: { "reconcile.fluxcd.io/requestedAt": "By Argo CD at: 2026-01-31T08:05:09" } },
  });
  expect(await patched(release({}), "suspend")).toEqual(release({ suspend: true }));
  expect(await patched(release({ suspend: true }), "resume")).toEqual(release({ suspend: false }));
});

test.each(["Alert", "Provider"])("a Flux %s has nothing to reconcile", async (kind) => {
  expect(await offered(objectOf("notification.toolkit.fluxcd.io/v1beta3", kind, { spec: {} }))).toEqual(["(resume)", "suspend"]);
});
