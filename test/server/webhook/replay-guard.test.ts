import { expect, test } from "vitest";
import { createReplayGuard, deliveryId } from "../../../server/webhook/replay-guard.js";
import { createFakeClock } from "../../fakes/clock.js";

const delivery = (id: string, body: string) => ({ headers: new Map([["x-github-delivery", id]]), body: Buffer.from(body) });

test("FL-68 createReplayGuard() forgets what was remembered longest ago, and keeps no more than it may", () => {
  const guard = createReplayGuard(createFakeClock());
  for (let index = 0; index < 10_001; index += 1) guard.look("GitHub", delivery(`${index}`, `${index}`)).remember();
  expect(guard.look("GitHub", delivery("0", "0")).isRepeated).toBe(false);
  expect(guard.look("GitHub", delivery("1", "1")).isRepeated).toBe(true);
});

test("FL-68 createReplayGuard() takes nobody's delivery for another provider's", () => {
  const guard = createReplayGuard(createFakeClock());
  guard.look("GitHub", delivery("1", "{}")).remember();
  expect(guard.look("GitLab", delivery("1", "{}")).isRepeated).toBe(false);
});

test.each([
  [{}, ""],
  [{ "x-gitlab-event-uuid": "u" }, "u"],
  [{ "x-gitea-delivery": "g", "x-github-delivery": "h" }, "g"],
  [{ "x-request-id": "x".repeat(5_000) }, "x".repeat(200)],
])("deliveryId() of %j", (headers, id) => {
  expect(deliveryId({ headers: new Map(Object.entries(headers)) })).toBe(id);
});
