import { expect, test } from "vitest";
import { unreadSettings } from "../../../engine/customizations/unread-settings.js";

test.each([
  ["timeout.reconciliation", "-5s", '"-5s" is less than nothing, so that nobody looks unasked'],
  ["timeout.reconciliation", "soon", '"soon" is no duration like 180s or 3m, so that 120s counts'],
  ["fairlead.tokens.maxLifetime", "never", '"never" is no duration like 720h, so that a year counts'],
  ["reposerver.max.combined.directory.manifests.size", "big", '"big" is no size like 10M, so that 10Mi counts'],
  ["resource.exclusions", "[[[", '"[[[" cannot be read, and what Argo CD excludes as it is shipped counts: '],
  ["resource.exclusions", "kinds: [Pod]", '"kinds: [Pod]" cannot be read'],
  ["resource.inclusions", "- Pod", '"- Pod" is no list of maps'],
])("unreadSettings() names %s: %s", (key, text, because) => {
  expect(unreadSettings({ url: "x", [key]: text })).toEqual([expect.stringContaining(`${key}: ${because}`)]);
});

test.each([
  ["timeout.reconciliation", "0"],
  ["timeout.reconciliation", "180"],
  ["timeout.reconciliation", ""],
  ["fairlead.tokens.maxLifetime", " 720h "],
  ["reposerver.max.combined.directory.manifests.size", "10M"],
  ["resource.exclusions", "- apiGroups: ['*']\n  kinds: [Pod]\n  clusters: ['*']\n"],
])("unreadSettings() has nothing to say of %s: %s", (key, text) => {
  expect(unreadSettings({ [key]: text })).toEqual([]);
});

test("unreadSettings() quotes no more than 200 characters", () => {
  const [told = ""] = unreadSettings({ "timeout.reconciliation": "x".repeat(5_000) });
  expect(told.length).toBeLessThan(300);
});
