import { expect, test } from "vitest";
import { readOutputFlag } from "../../../cli/offline/output-flag.js";

test.each([
  ["-o json -f a", "-f a"],
  ["-f a -o json", "-f a"],
  ["-f a --output=json", "-f a"],
  ["-f a --output json b", "-f a b"],
  ["-ojson a", "a"],
  ["-o=json a", "a"],
  ["a -o json -- -o text", "a -- -o text"],
])("readOutputFlag() takes the flag out of %s", (written, left) => {
  expect(readOutputFlag(written.split(" "))).toEqual({ args: left.split(" "), isJson: true });
});

test.each([["-o"], ["-o yaml"], ["--output="], ["a -o -- json"]])("readOutputFlag() refuses %s", (written) => {
  expect(readOutputFlag(written.split(" ")).problem).toMatch(/^--output takes json or text, not "/);
});

test("readOutputFlag() leaves what is not its own", () => {
  expect(readOutputFlag(["--out", "a", "-- ", "x"])).toEqual({ args: ["--out", "a", "-- ", "x"], isJson: false });
});
