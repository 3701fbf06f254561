import * as fc from "fast-check";
import { expect, test } from "vitest";
import { annotations, finalizers } from "../../../engine/model/annotations.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import { hookName, isOwnInstance, isSameAttempt, readStamp, stampHook } from "../../../engine/sync/hook-attempt.js";
import { object } from "./task-text.js";

const options = { revision: "0123456789abcdef", phase: "PreSync", startedAt: "2026-01-01T00:00:00Z", retry: 0 } as const;
const generated = (generateName: string): Manifest => ({ apiVersion: "batch/v1", kind: "Job", metadata: { generateName } });
const phased = (kind: string) => object(kind, "both", { annotations: { [annotations.hook]: "PostSync,PreSync" } });

test.each([
  ["its own name", object("Job", "migrate"), options, "migrate"],
  ["commit, phase and start", generated("migrate-"), options, "migrate-0123456-presync-1767225600"],
  ["a short revision whole", generated("m-"), { ...options, revision: "v1" }, "m-v1-presync-1767225600"],
  ["the number of a retry", generated("m-"), { ...options, retry: 2 }, "m-0123456-presync-1767225600-2"],
  ["its own name in the first phase", phased("Job"), options, "both"],
  ["the phase as well in later phases", phased("Job"), { ...options, phase: "PostSync" }, "both-postsync"],
  ["its own name where nothing runs", phased("ConfigMap"), { ...options, phase: "PostSync" }, "both"],
] as const)("hookName() takes %s", (_, target, given, expected) => {
  expect(hookName(target, given)).toBe(expected);
});

test("hookName() cuts the prefix at 63 characters and keeps what tells attempts apart", () => {
  const name = hookName(generated("a".repeat(80)), options);
  expect(name).toHaveLength(63);
  expect(name).toMatch(/a0123456-presync-1767225600$/);
});

test("stampHook() names, holds and stamps, and keeps the rest", () => {
  const target = { ...generated("x-"), spec: { parallelism: 1 } };
  const stamped = stampHook(target, "x-1", { operationId: "op", retry: 1, phase: "Sync" });
  expect(stamped).toEqual({
    apiVersion: "batch/v1",
    kind: "Job",
    spec: { parallelism: 1 },
    metadata: { name: "x-1", finalizers: [finalizers.hook], annotations: { [annotations.operationId]: "op/1/Sync" } },
  });
  expect(stampHook(stamped, "x-1", { operationId: "op", retry: 1, phase: "Sync" })).toEqual(stamped);
});

test("readStamp() gives back what stampHook() wrote", () => {
  const anyId = fc.stringMatching(/^[0-9A-Za-z:/-]{1,40}$/);
  fc.assert(
    fc.property(anyId, fc.nat(99), fc.constantFrom("PreSync", "SyncFail"), (operationId, retry, phase) => {
      expect(readStamp(stampHook(object("Job", "j"), "j", { operationId, retry, phase }))).toEqual({ operationId, retry, phase });
    }),
  );
});

test.each([undefined, "", "op", "op/x/Sync", "/0/Sync"])("readStamp() reads nothing from %s", (text) => {
  const values = text === undefined ? {} : { annotations: { [annotations.operationId]: text } };
  expect(readStamp(object("Job", "j", values))).toBeUndefined();
});

test("R4 isOwnInstance() wants the same operation, attempt and phase", () => {
  const of = (operationId: string, retry: number, phase: "Sync" | "PreSync") =>
    stampHook(object("Job", "j"), "j", { operationId, retry, phase });
  const own = of("op", 0, "Sync");
  expect(isOwnInstance(own, of("op", 0, "Sync"))).toBe(true);
  expect([of("other", 0, "Sync"), of("op", 1, "Sync"), of("op", 0, "PreSync")].map((live) => isOwnInstance(own, live))).toEqual([
    false,
    false,
    false,
  ]);
  expect(isOwnInstance(object("Job", "j"), object("Job", "j"))).toBe(false);
  expect(isSameAttempt({ operationId: "op", retry: 0 }, { operationId: "op", retry: 1 })).toBe(false);
});
