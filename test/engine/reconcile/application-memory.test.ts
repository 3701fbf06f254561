import { expect, test } from "vitest";
import { createMemories } from "../../../engine/reconcile/application-memory.js";

const ref = { namespace: "argocd", name: "shop" };

test("createMemories() gives an Application the same memory every time, and another one of its name a new one", () => {
  const memories = createMemories();
  expect(memories.peek("argocd/shop")).toBeUndefined();
  const first = memories.of(ref, "uid-1");
  expect(memories.of(ref, "uid-1")).toBe(first);
  expect(memories.peek("argocd/shop")).toBe(first);
  const second = memories.of(ref, "uid-2");
  expect(second).not.toBe(first);
  expect(memories.peek("argocd/shop")).toBe(second);
  memories.forget("argocd/shop");
  expect(memories.peek("argocd/shop")).toBeUndefined();
});
