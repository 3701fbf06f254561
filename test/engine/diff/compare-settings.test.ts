import { expect, test } from "vitest";
import { readCompareSettings } from "../../../engine/diff/compare-settings.js";

const read = (text: string) => readCompareSettings({ "resource.compareoptions": text });

test.each([
  ["", { ignoreAggregatedRoles: false, ignoreStatus: "all" }],
  ["ignoreAggregatedRoles: true", { ignoreAggregatedRoles: true, ignoreStatus: "all" }],
  ["ignoreResourceStatusField: crd", { ignoreAggregatedRoles: false, ignoreStatus: "crd" }],
  ["ignoreResourceStatusField: none", { ignoreAggregatedRoles: false, ignoreStatus: "none" }],
  ["ignoreResourceStatusField: off", { ignoreAggregatedRoles: false, ignoreStatus: "none" }],
  ["ignoreResourceStatusField: 'false'", { ignoreAggregatedRoles: false, ignoreStatus: "none" }],
  ["ignoreResourceStatusField: sometimes", { ignoreAggregatedRoles: false, ignoreStatus: "all" }],
])("readCompareSettings() reads %j", (text, expected) => {
  expect(read(text)).toEqual(expected);
});

test.each(["[1]", "ignoreAggregatedRoles: maybe", "a: ["])("readCompareSettings() refuses %j", (text) => {
  expect(() => read(text)).toThrow(expect.objectContaining({ details: expect.objectContaining({ reason: "SETTINGS_INVALID" }) }));
});
