import { expect, test } from "vitest";
import { readCompareSettings } from "../../../engine/diff/compare-settings.js";

const instanceLabelKey = "app.kubernetes.io/instance";
const read = (text: string) => readCompareSettings({ "resource.compareoptions": text });

test.each([
  ["", { ignoreAggregatedRoles: false, ignoreStatus: "all", instanceLabelKey }],
  ["ignoreAggregatedRoles: true", { ignoreAggregatedRoles: true, ignoreStatus: "all", instanceLabelKey }],
  ["ignoreResourceStatusField: crd", { ignoreAggregatedRoles: false, ignoreStatus: "crd", instanceLabelKey }],
  ["ignoreResourceStatusField: none", { ignoreAggregatedRoles: false, ignoreStatus: "none", instanceLabelKey }],
  ["ignoreResourceStatusField: off", { ignoreAggregatedRoles: false, ignoreStatus: "none", instanceLabelKey }],
  ["ignoreResourceStatusField: 'false'", { ignoreAggregatedRoles: false, ignoreStatus: "none", instanceLabelKey }],
  ["ignoreResourceStatusField: sometimes", { ignoreAggregatedRoles: false, ignoreStatus: "all", instanceLabelKey }],
])("readCompareSettings() reads %j", (text, expected) => {
  expect(read(text)).toEqual(expected);
});

test.each(["[1]", "ignoreAggregatedRoles: maybe", "a: ["])("readCompareSettings() refuses %j", (text) => {
  expect(() => read(text)).toThrow(expect.objectContaining({ details: expect.objectContaining({ reason: "SETTINGS_INVALID" }) }));
});

test.each([
  [undefined, instanceLabelKey],
  ["", instanceLabelKey],
  [" mycompany.com/app ", "mycompany.com/app"],
])("readCompareSettings() with application.instanceLabelKey %j tells objects by %s", (key, expected) => {
  const general = key === undefined ? {} : { "application.instanceLabelKey": key };
  expect(readCompareSettings(general).instanceLabelKey).toBe(expected);
});
