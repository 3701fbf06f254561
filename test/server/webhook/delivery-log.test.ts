import { expect, test } from "vitest";
import type { WebhookDelivery } from "../../../engine/model/webhook-delivery.js";
import { createDeliveryLog } from "../../../server/webhook/delivery-log.js";

const delivery = (more: Partial<WebhookDelivery>): WebhookDelivery => ({
  id: "",
  receivedAt: 0,
  provider: "GitHub",
  verified: true,
  repository: "github.com/org/shop",
  revision: "main",
  outcome: "HEARD",
  applications: 1,
  durationMs: 2,
  ...more,
});

test("FL-74 createDeliveryLog() keeps the last thousand", () => {
  const log = createDeliveryLog();
  for (let index = 0; index < 1_003; index += 1) log.add(delivery({ receivedAt: index }));
  const times = log.list({}).map(({ receivedAt }) => receivedAt);
  expect([times.length, times[0], times.at(-1)]).toEqual([1_000, 1_002, 3]);
});

test.each([
  [{ provider: "GitLab" }, ["b"]],
  [{ repository: "WEB" }, ["c"]],
  [{ outcome: ["REFUSED", "IGNORED"] as const }, ["c", "b"]],
  [{ since: 2 }, ["c", "b"]],
  [{ since: 2, provider: "GitHub" }, ["c"]],
  [{ outcome: [] }, []],
])("FL-74 deliveries that fit %j", (filter, ids) => {
  const log = createDeliveryLog();
  log.add(delivery({ id: "a", receivedAt: 1 }));
  log.add(delivery({ id: "b", receivedAt: 2, provider: "GitLab", outcome: "IGNORED" }));
  log.add(delivery({ id: "c", receivedAt: 3, repository: "github.com/org/web", outcome: "REFUSED" }));
  expect(log.list(filter).map(({ id }) => id)).toEqual(ids);
});
