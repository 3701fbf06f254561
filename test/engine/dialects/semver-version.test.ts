import { expect, test } from "vitest";
import { compare, comparePre, parse } from "../../../engine/dialects/semver-version.js";

test.each([
  ["1", "1.0.0"],
  ["v1.2", "1.2.0"],
  ["01.2.3", "1.2.3"],
  ["1.2.3-rc.1+build.5", "1.2.3-rc.1"],
])("parse(%j) is %s", (text, expected) => {
  expect(parse(text)?.version).toBe(expected);
});

test.each(["", "v", "1.2.3.4", "1.x", "1.2.3-01", "main", " 1", `1.${"9".repeat(30)}`, "1".repeat(300)])(
  "parse(%j) is no version",
  (text) => {
    expect(parse(text)).toBeUndefined();
  },
);

test("compare() orders by precedence, comparePre() by the pre-release alone", () => {
  const [old, pre, release] = ["1.9.0", "2.0.0-rc.1", "2.0.0"].map((text) => parse(text));
  if (old === undefined || pre === undefined || release === undefined) throw new Error("unreachable");
  expect([compare(old, pre), compare(pre, release), compare(release, release)].map(Math.sign)).toEqual([-1, -1, 0]);
  expect(Math.sign(comparePre(old, pre))).toBe(1);
});
