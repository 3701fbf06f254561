import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { OperationState } from "../../../engine/model/operation.js";
import { makeApplication } from "../../fakes/engine.js";
import { startGateway, type TestGateway } from "../gateway.js";
import { operationQuery, subscribe } from "./subscriber.js";

let gateway: TestGateway;
const ref = { namespace: "argocd", name: "alpha" };
const running: OperationState = {
  operation: { info: [{ name: "operation-id", value: "op-7" }] },
  phase: "Running",
  startedAt: "2026-01-01T00:00:00Z",
};
const done: OperationState = { ...running, phase: "Succeeded", finishedAt: "2026-01-01T00:01:00Z" };
const result = { group: "", version: "v1", kind: "ConfigMap", namespace: "web", name: "c" };

beforeEach(async () => {
  gateway = await startGateway();
  gateway.engine.put(makeApplication("alpha"));
});
afterEach(() => gateway.stop());

const follow = async (variables: Record<string, unknown> = {}) =>
  subscribe(gateway.socket(await gateway.login("viewer")), operationQuery, { name: "alpha", ...variables });

describe("operation", () => {
  test("tells the state as it is, every step of that operation, and ends when it has finished", async () => {
    gateway.engine.setOperation(ref, running);
    const reader = await follow();
    await reader.until(1);
    gateway.engine.tell(ref, "OPERATION", { type: "SyncResourceProgress", operationId: "op-7", wave: 0, result });
    gateway.engine.tell(ref, "OPERATION", { type: "SyncResourceProgress", operationId: "other", wave: 0, result });
    gateway.engine.tell(ref, "OPERATION", { type: "SyncFinished", operationId: "op-7", operation: done });
    await reader.ended;
    expect(await reader.until(3)).toEqual(["SyncStarted alpha", "SyncResourceProgress alpha", "SyncFinished alpha"]);
  });

  test("tells the end at once when it has already finished", async () => {
    gateway.engine.setOperation(ref, done);
    const reader = await follow({ id: "op-7" });
    await reader.ended;
    expect(await reader.until(1)).toEqual(["SyncFinished alpha"]);
  });

  test("goes on after its token to the end", async () => {
    gateway.engine.setOperation(ref, running);
    const reader = await follow();
    await reader.until(1);
    reader.stop();
    gateway.engine.tell(ref, "OPERATION", { type: "SyncFinished", operationId: "op-7", operation: done });
    const again = await follow({ from: reader.frames[0]?.resumeToken });
    await again.ended;
    expect(await again.until(1)).toEqual(["SyncFinished alpha"]);
  });

  test.each([
    ["an operation nobody knows", { id: "op-nobody" }],
    ["an Application that is absent", { name: "absent" }],
  ])("answers NOT_FOUND for %s", async (_, variables) => {
    const reader = await follow(variables);
    await reader.until(1);
    expect(reader.errors[0]?.extensions?.code).toBe("NOT_FOUND");
  });

  test("S40 ends when the right is lost", async () => {
    gateway.engine.setOperation(ref, running);
    const reader = await follow();
    await reader.until(1);
    gateway.rights.clear();
    gateway.engine.tell(ref, "OPERATION", { type: "SyncResourceProgress", operationId: "op-7", wave: 0, result });
    await reader.ended;
    expect((await reader.until(2)).at(-1)).toBe("ApplicationDeleted alpha ACCESS_REVOKED");
  });
});
