import { expect, test } from "vitest";
import { checkNamespace, chooseReleaseName } from "../../../plugins/helm/release-name.js";
import { attempt, refusalOf } from "./input.js";

test("chooseReleaseName() takes the Application's name where none is given, and asks for it only then", () => {
  expect(chooseReleaseName("", () => "shop")).toBe("shop");
  expect(
    chooseReleaseName("web", () => {
      throw new Error("not needed");
    }),
  ).toBe("web");
});

test.each(["a", "a.b", "a-b.c-d", "0", "x".repeat(53)])("chooseReleaseName() allows %j", (name) => {
  expect(chooseReleaseName(name, () => "")).toBe(name);
});

test.each(["A", "-a", "a-", "a_b", "a..b", ".a", "a b", "x".repeat(54), "{{ .x }}"])(
  "chooseReleaseName() refuses %j",
  async (name) => {
    const { reason, message, field } = await refusalOf(attempt(() => chooseReleaseName(name, () => "")));
    expect({ reason, field }).toEqual({ reason: "SPEC_INVALID", field: "/helm/releaseName" });
    expect(message).toMatch(
      /^release name ".*": invalid release name, must match regex \^.*\$ and the length must not be longer than 53; change helm\.releaseName$/,
    );
  },
);

test("11. an Application's name of 60 characters is refused with the way out", async () => {
  const { message } = await refusalOf(attempt(() => chooseReleaseName("", () => "x".repeat(60))));
  expect(message).toContain("set helm.releaseName to a shorter or simpler one");
});

test.each(["web", "a", "x".repeat(63)])("checkNamespace() allows %j", (name) => {
  expect(checkNamespace(name, "/helm/namespace")).toBe(name);
});

test.each(["Web", "a.b", "a_b", "-a", "x".repeat(64), "../x"])("checkNamespace() refuses %j", async (name) => {
  expect(await refusalOf(attempt(() => checkNamespace(name, "/helm/namespace")))).toMatchObject({
    reason: "SPEC_INVALID",
    field: "/helm/namespace",
  });
});
