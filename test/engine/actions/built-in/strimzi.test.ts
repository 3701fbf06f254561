import { expect, test } from "vitest";
import { objectOf, offered, patched } from "../act.js";

test("rolling-update of a StrimziPodSet is asked for once", async () => {
  const pods = objectOf("core.strimzi.io/v1beta2", "StrimziPodSet");
  expect(await offered(pods)).toEqual(["rolling-update"]);
  const rolling = await patched(pods, "rolling-update");
  expect(rolling).toMatchObject({ metadata: { annotations: { "strimzi.io/manual-rolling-update": "true" } } });
  expect(await offered(rolling ?? {})).toEqual(["(rolling-update)"]);
});
