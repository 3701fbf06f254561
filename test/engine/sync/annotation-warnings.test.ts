import { expect, test } from "vitest";
import { annotations } from "../../../engine/model/annotations.js";
import { annotationWarnings } from "../../../engine/sync/annotation-warnings.js";
import { object } from "./task-text.js";

test.each([
  [{ [annotations.hook]: "Presync" }, 'Hook type "Presync" is not known'],
  [{ [annotations.hookDeletePolicy]: "OnSuccess" }, 'Hook delete policy "OnSuccess" is not known'],
  [{ [annotations.syncWave]: "one" }, 'Sync wave "one" is not an integer'],
  [{ [annotations.syncOptions]: "Prune=no" }, 'Sync option "Prune=no" is not known'],
])("E44 annotationWarnings() names the mistake in %o", (values, expected) => {
  const warnings = annotationWarnings(object("ConfigMap", "a", { annotations: values }));
  expect(warnings).toEqual([expect.stringContaining(`/ConfigMap/demo/a: ${expected}`)]);
});

test("annotationWarnings() is silent about what is right", () => {
  const values = { [annotations.hook]: "Sync,Skip", [annotations.syncWave]: "-1", [annotations.syncOptions]: "Prune=false" };
  expect(annotationWarnings(object("Job", "a", { annotations: values }))).toEqual([]);
  expect(annotationWarnings(object("Job", "a"))).toEqual([]);
});
