import { expect, test } from "vitest";
import { annotations } from "../../../engine/model/annotations.js";
import { isWave, waveOf } from "../../../engine/sync/wave.js";
import { object } from "./task-text.js";

test.each([
  [{}, 0],
  [{ [annotations.syncWave]: "3" }, 3],
  [{ [annotations.syncWave]: "-10" }, -10],
  [{ [annotations.syncWave]: "+2" }, 2],
  [{ [annotations.syncWave]: "1.5" }, 0],
  [{ [annotations.syncWave]: "first", [annotations.helmHookWeight]: "7" }, 7],
  [{ [annotations.syncWave]: "1", [annotations.helmHookWeight]: "7" }, 1],
])("waveOf() of %o is %i", (values, expected) => {
  expect(waveOf(object("ConfigMap", "a", { annotations: values }))).toBe(expected);
});

test.each([
  ["0", true],
  ["-5", true],
  ["", false],
  [" 1", false],
  ["1e3", false],
  ["99999999999", false],
])("isWave(%j) is %s", (text, expected) => {
  expect(isWave(text)).toBe(expected);
});
