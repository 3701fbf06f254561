import { expect, test } from "vitest";
import { cascadeFinalizersFor, isCascadeFinalizer, isDeleteHookFinalizer } from "../../../engine/deletion/cascade-finalizers.js";
import { finalizers } from "../../../engine/model/annotations.js";

test.each([
  ["foreground by default", [], { cascade: true, propagation: "FOREGROUND" }, [finalizers.cascade]],
  ["in the background", [], { cascade: true, propagation: "BACKGROUND" }, [finalizers.cascadeBackground]],
  [
    "instead of another",
    [finalizers.cascade, "x"],
    { cascade: true, propagation: "BACKGROUND" },
    ["x", finalizers.cascadeBackground],
  ],
  ["not at all", [finalizers.cascadeForeground, "x"], { cascade: false, propagation: "FOREGROUND" }, ["x"]],
  ["not when orphaning", [finalizers.cascade], { cascade: true, propagation: "ORPHAN" }, []],
] as const)("cascadeFinalizersFor() cascades %s", (_, current, options, expected) => {
  expect(cascadeFinalizersFor(current, options)).toEqual(expected);
});

test("the finalizers of cascades and of delete hooks are told apart", () => {
  expect(isCascadeFinalizer(finalizers.cascadeBackground)).toBe(true);
  expect(isCascadeFinalizer("pre-delete-finalizer.argocd.argoproj.io")).toBe(false);
  expect(isDeleteHookFinalizer("post-delete-finalizer.argocd.argoproj.io/cleanup")).toBe(true);
  expect(isDeleteHookFinalizer(finalizers.cascade)).toBe(false);
});
