import { expect, test } from "vitest";
import { createLane, isLarge, laneOf } from "../../../cli/offline/batch-lanes.js";

test.each([
  ["version", [], "quick"],
  ["health", ["-f", "a"], "quick"],
  ["diff", ["--target", "a", "--live", "b"], "quick"],
  ["health", ["-f", "a", "--customizations", "c"], "script"],
  ["actions run", ["x", "-f", "a", "--customizations=c"], "script"],
  ["diff", ["--target", "a", "--app", "b"], "script"],
  ["helm template", ["chart"], "tool"],
  ["manifests", ["."], "tool"],
])("laneOf() %s %j is %s", (words, args, lane) => {
  expect(laneOf(words, args)).toBe(lane);
});

test("createLane() does so much at once, and the rest in the order in which it came", async () => {
  const take = createLane(2);
  const log: string[] = [];
  const gates = ["a", "b", "c", "d"].map((name) => ({ name, ...Promise.withResolvers<void>() }));
  const works = gates.map(({ name, promise }) =>
    take(async () => {
      log.push(`${name} begins`);
      await promise;
      if (name === "b") throw new Error("b fails");
      return name;
    }).catch((error: Error) => error.message),
  );
  await Promise.resolve();
  expect(log).toEqual(["a begins", "b begins"]);
  gates[1]?.resolve();
  await works[1];
  expect(log).toEqual(["a begins", "b begins", "c begins"]);
  for (const gate of gates) gate.resolve();
  expect(await Promise.all(works)).toEqual(["a", "b fails", "c", "d"]);
  expect(log.at(-1)).toBe("d begins");
});

const text = "x".repeat(262_145);

test.each<[string, readonly string[], Record<string, string | { readonly base64: string }>, boolean]>([
  ["no files", [], {}, false],
  ["a small file", ["-f", "a"], { a: "x" }, false],
  ["a large file", ["-f", "a"], { a: text }, true],
  ["a large file of bytes", ["-f", "a"], { a: { base64: text } }, true],
  ["many that are large together", [], { a: text.slice(100_000), b: text.slice(150_000), c: "x" }, true],
  ["a large file of the disk", [process.execPath], {}, true],
  ["a path that leads nowhere", ["/nowhere/at/all", "/\0"], {}, false],
])("isLarge() with %s", (_, args, files, expected) => {
  expect(isLarge({ args, files: new Map(Object.entries(files)) })).toBe(expected);
});
