import { expect, test } from "vitest";
import type { JsonObject } from "../../../../engine/model/manifest.js";
import { objectOf, offered, patched } from "../act.js";

test.each<[JsonObject, string]>([
  [{}, "refresh"],
  [{ refreshInterval: "1h" }, "refresh"],
  [{ refreshInterval: "0" }, "(refresh)"],
  [{ refreshInterval: 0 }, "(refresh)"],
  [{ refreshInterval: "0s" }, "(refresh)"],
  [{ refreshInterval: "0h" }, "(refresh)"],
  [{ refreshInterval: "0s", refreshPolicy: "OnChange" }, "refresh"],
])("an ExternalSecret of spec %j offers %s", async (spec, expected) => {
  expect(await offered(objectOf("external-secrets.io/v1", "ExternalSecret", { spec }))).toEqual([expected]);
});

test("refresh and push leave the moment in an annotation", async () => {
  const annotations = { "force-sync": "2026-01-31T08:05:09Z" };
  for (const [kind, name] of [
    ["ExternalSecret", "refresh"],
    ["PushSecret", "push"],
  ] as const)
    expect(await patched(objectOf("external-secrets.io/v1", kind), name)).toMatchObject({ metadata: { annotations } });
});
