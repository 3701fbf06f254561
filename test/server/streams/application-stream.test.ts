import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EdgeLimits } from "../../../server/edge/limits.js";
import { makeApplication } from "../../fakes/engine.js";
import { startGateway, type TestGateway } from "../gateway.js";
import { eventsQuery, subscribe } from "./subscriber.js";

let gateway: TestGateway;
let token: string;
const ref = (name: string) => ({ namespace: "argocd", name });
const healthChange = { type: "HealthChanged", from: "Healthy", to: "Degraded" } as const;

async function start(limits: Partial<EdgeLimits> = {}): Promise<void> {
  gateway = await startGateway({ limits });
  for (const name of ["alpha", "beta"]) gateway.engine.put(makeApplication(name));
  gateway.engine.put(makeApplication("hidden", { project: "secret" }));
  token = await gateway.login("viewer");
}

beforeEach(() => start());
afterEach(() => gateway.stop());

const follow = (variables: Record<string, unknown> = {}, as = token) => subscribe(gateway.socket(as), eventsQuery, variables);
const snapshot = ["SnapshotBegin", "SnapshotItem alpha", "SnapshotItem beta", "SnapshotEnd 2"];

describe("applicationEvents", () => {
  test("begins with a snapshot of what may be seen, then tells events", async () => {
    const reader = follow();
    expect(await reader.until(4)).toEqual(snapshot);
    gateway.engine.tell(ref("alpha"), "HEALTH", healthChange);
    gateway.engine.tell(ref("hidden"), "HEALTH", healthChange);
    gateway.engine.remove(ref("beta"));
    expect((await reader.until(6)).slice(4)).toEqual(["HealthChanged alpha", "ApplicationDeleted beta DELETED"]);
  });

  test("R24 goes on after the token without a gap or a second snapshot", async () => {
    const reader = follow();
    await reader.until(4);
    reader.stop();
    gateway.engine.tell(ref("alpha"), "HEALTH", healthChange);
    gateway.engine.tell(ref("beta"), "HEALTH", healthChange);
    const again = follow({ from: reader.frames[3]?.resumeToken });
    await again.until(2);
    gateway.engine.tell(ref("alpha"), "STATUS", { type: "StatusChanged" });
    expect(await again.until(3)).toEqual(["HealthChanged alpha", "HealthChanged beta", "StatusChanged alpha"]);
    expect(new Set(again.frames.map(({ id }) => id)).size).toBe(3);
  });

  test("R24 a list's snapshotToken continues the list", async () => {
    const { data } = await gateway.ask("{ applications { snapshotToken } }", { as: "viewer" });
    gateway.engine.tell(ref("alpha"), "HEALTH", healthChange);
    const reader = follow({ from: data?.["applications"]?.["snapshotToken"] });
    expect(await reader.until(1)).toEqual(["HealthChanged alpha"]);
  });

  test("gives a whole snapshot again to who left in the middle of one", async () => {
    const reader = follow();
    await reader.until(4);
    expect(await follow({ from: reader.frames[1]?.resumeToken }).until(4)).toEqual(snapshot);
  });

  test("R24 answers Resync TOKEN_EXPIRED and a snapshot when the events are no longer kept", async () => {
    const old = follow();
    await old.until(4);
    for (let count = 0; count < 1_100; count += 1) gateway.engine.tell(ref("beta"), "STATUS", { type: "StatusChanged" });
    const again = follow({ from: old.frames[3]?.resumeToken });
    expect(await again.until(5)).toEqual(["Resync TOKEN_EXPIRED", ...snapshot]);
  });

  test("R24 answers Resync EPOCH_CHANGED after a restart of the event log", async () => {
    const signingKey = new Uint8Array(32).fill(7);
    const [before, after] = [await startGateway({ signingKey }), await startGateway({ signingKey })];
    const sign = await before.ask("{ applications { snapshotToken } }", { as: "viewer" });
    const from = sign.data?.["applications"]?.["snapshotToken"];
    const reader = subscribe(after.socket(await after.login("viewer")), eventsQuery, { from });
    expect(await reader.until(3)).toEqual(["Resync EPOCH_CHANGED", "SnapshotBegin", "SnapshotEnd 0"]);
    await Promise.all([before.stop(), after.stop()]);
  });

  test("S41 refuses a resume token of somebody else, of another filter, and a changed one", async () => {
    const reader = follow();
    await reader.until(4);
    const from = reader.frames[3]?.resumeToken ?? "";
    const tries = [
      follow({ from }, await gateway.login("admin")),
      follow({ from, filter: { project: ["default"] } }),
      follow({ from: `B${from.slice(1)}` }),
    ];
    for (const attempt of tries) {
      await attempt.until(1);
      expect(attempt.errors[0]?.extensions?.code).toBe("BAD_USER_INPUT");
      expect(attempt.frames).toEqual([]);
    }
  });

  test("tells what enters the filter as added and what leaves it as deleted", async () => {
    const degraded = { ...makeApplication("alpha"), status: { health: { status: "Degraded" as const } } };
    const reader = follow({ filter: { health: ["HEALTHY"] } });
    await reader.until(4);
    gateway.engine.put(degraded);
    gateway.engine.tell(ref("alpha"), "HEALTH", healthChange);
    gateway.engine.put(makeApplication("alpha"));
    expect((await reader.until(6)).slice(4)).toEqual(["ApplicationDeleted alpha LEFT_FILTER", "ApplicationAdded alpha"]);
  });

  test("S40 tells the loss of a right once and is silent from then on, also after a resume", async () => {
    const reader = follow();
    await reader.until(4);
    gateway.rights.delete("viewer applications get default/*");
    gateway.rights.add("viewer applications get default/beta");
    gateway.engine.tell(ref("alpha"), "HEALTH", healthChange);
    gateway.engine.tell(ref("alpha"), "HEALTH", healthChange);
    gateway.engine.tell(ref("beta"), "HEALTH", healthChange);
    expect((await reader.until(6)).slice(4)).toEqual(["ApplicationDeleted alpha ACCESS_REVOKED", "HealthChanged beta"]);
    const again = follow({ from: reader.frames[3]?.resumeToken });
    expect(await again.until(1)).toEqual(["HealthChanged beta"]);
  });

  test("S40 an Application that moves out of reach is told as gone", async () => {
    const reader = follow();
    await reader.until(4);
    gateway.engine.put(makeApplication("alpha", { project: "secret" }));
    gateway.engine.put(makeApplication("alpha", { project: "secret" }));
    gateway.engine.tell(ref("beta"), "STATUS", { type: "StatusChanged" });
    expect((await reader.until(6)).slice(4)).toEqual(["ApplicationDeleted alpha ACCESS_REVOKED", "StatusChanged beta"]);
  });

  test("sends only the topics that were asked for", async () => {
    const reader = follow({ topics: ["OPERATION"] });
    await reader.until(4);
    gateway.engine.tell(ref("alpha"), "HEALTH", healthChange);
    gateway.engine.tell(ref("alpha"), "OPERATION", {
      type: "SyncResourceProgress",
      operationId: "o",
      wave: 1,
      result: { group: "", version: "v1", kind: "Pod", namespace: "", name: "p" },
    });
    expect((await reader.until(5)).slice(4)).toEqual(["SyncResourceProgress alpha"]);
  });

  test("sends a heartbeat with a token that is good when nothing happens", async () => {
    await gateway.stop();
    await start({ heartbeatMs: 300 });
    const reader = follow({ snapshot: "NEVER" });
    expect((await reader.until(1))[0]).toBe("Heartbeat");
    reader.stop();
    gateway.engine.tell(ref("alpha"), "HEALTH", healthChange);
    expect((await follow({ from: reader.frames[0]?.resumeToken }).until(1))[0]).toBe("HealthChanged alpha");
  });
});
