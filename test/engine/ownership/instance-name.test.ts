import { expect, test } from "vitest";
import { instanceNameOf, refOfInstance } from "../../../engine/ownership/instance-name.js";

test.each([
  ["argocd", "guestbook", "guestbook"],
  ["", "guestbook", "guestbook"],
  ["team-a", "guestbook", "team-a_guestbook"],
])("instanceNameOf() names %s/%s as %s", (namespace, name, expected) => {
  expect(instanceNameOf({ namespace, name }, "argocd")).toBe(expected);
});

test.each(["argocd", "team-a"])("refOfInstance() finds the reference in namespace %s again", (namespace) => {
  const ref = { namespace, name: "guestbook" };
  expect(refOfInstance(instanceNameOf(ref, "argocd"), "argocd")).toEqual(ref);
});
