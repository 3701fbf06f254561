import { expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import { quarantine } from "../../../engine/reconcile/quarantine.js";
import { createRoom, ref } from "./room.js";

test("R31 quarantine() says on the Application what broke, beside what was said before, and says it once", async () => {
  const room = await createRoom();
  const kept = { type: "SyncError", message: "x", lastTransitionTime: "2026-01-01T00:00:00Z" };
  room.put({ status: { conditions: [kept] } });
  await quarantine(ref, new TypeError("no such thing"), room);
  expect(room.shop().status?.conditions).toEqual([
    kept,
    {
      type: "UnknownError",
      message: "QUARANTINED: the last 3 passes over this Application broke: no such thing",
      lastTransitionTime: "2026-01-01T00:00:00Z",
    },
  ]);
  room.clock.advance(60_000);
  await quarantine(ref, new TypeError("no such thing"), room);
  expect(room.store.writes).toHaveLength(1);
});

test("R16 quarantine() overwrites nothing that was written since", async () => {
  const room = await createRoom();
  const { metadata } = room.put();
  await quarantine(ref, "broken", room);
  expect(room.store.writes[0]?.patch).toMatchObject({ metadata: { resourceVersion: metadata.resourceVersion } });
});

test("quarantine() copes when it cannot write, and when the Application is gone", async () => {
  const room = await createRoom();
  await quarantine(ref, "broken", room);
  room.put();
  room.store.failNextWrite(new FairleadError("UNAVAILABLE", "no answer"));
  await quarantine(ref, "broken", room);
  expect(room.log.sentences("warn")).toEqual(["A quarantined Application could not be told so."]);
});
