import { expect, test } from "vitest";
import { readWebhookSettings } from "../../../server/webhook/webhook-settings.js";

test.each<[string | undefined, number]>([
  [undefined, 5],
  ["", 5],
  ["1", 1],
  [" 20 ", 20],
  ["50", 50],
  ["1000", 50],
  ["0", 5],
  ["-1", 5],
  ["1.5", 5],
  ["1e9", 5],
  ["many", 5],
])("FL-69 readWebhookSettings() with webhook.maxPayloadSizeMB %j takes %d MB", (given, expected) => {
  const general = given === undefined ? {} : { "webhook.maxPayloadSizeMB": given };
  expect(readWebhookSettings({ general }).maxPayloadMB).toBe(expected);
});

test.each<[string | undefined, boolean]>([
  [undefined, false],
  ["true", true],
  ["false", false],
  ["yes", false],
])("S85 readWebhookSettings() with webhook.allowUnsigned %j: %s", (given, expected) => {
  const general = given === undefined ? {} : { "webhook.allowUnsigned": given };
  expect(readWebhookSettings({ general }).allowUnsigned).toBe(expected);
});
