import { Session } from "node:inspector/promises";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseYamlDocuments } from "../../../engine/dialects/yaml.js";

// Work is counted, not timed: how often every block of the reader's code, the library's included, was run.
const session = new Session();

beforeAll(async () => {
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
});

afterAll(async () => {
  await session.post("Profiler.stopPreciseCoverage");
  session.disconnect();
});

async function stepsOf(text: string): Promise<number> {
  await session.post("Profiler.takePreciseCoverage");
  try {
    parseYamlDocuments(text);
  } catch {
    // What is refused costs, too.
  }
  const { result } = await session.post("Profiler.takePreciseCoverage");
  return result
    .filter(({ url }) => /node_modules\/yaml\/|engine\/dialects\/yaml/.test(url))
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)))
    .reduce((sum, count) => sum + count, 0);
}

/** A text: what stands at odd places is repeated. */
type Shape = readonly string[];

/** By how much four times the text costs more than it may: a little above four times the steps. A quadratic reader needs sixteen. */
async function excessOf(shape: Shape): Promise<number> {
  const textOf = (length: number) => shape.map((part, at) => (at % 2 === 0 ? part : part.repeat(length / part.length))).join("");
  const few = await stepsOf(textOf(400));
  const many = await stepsOf(textOf(1600));
  return Math.max(0, many - 7 * few - 20_000);
}

test.each<[string, Shape]>([
  ["brackets", ["", "["]],
  ["question marks", ["", "? "]],
  ["empty lines", ["a:", "\n", " b"]],
  ["lines of tabs", ["", "\t\n"]],
  ["comments in brackets", ["a: [", "# x\n", "1]"]],
  ["empty lines, then comments that are indented deeper", ["a:\n  b:\n    c: 1\n", "\n", "  &x\n", "   # c\n"]],
  ["comments before comments", ["a:\n  b: 1\n", "\n", "  # c\n", "   # c\n"]],
  ["tags that hold for many documents", ["%YAML 1.1\n", "%TAG !a! x\n", "", "---\n"]],
  ["a long tag, often used", ["%TAG !a! ", "x", "\n---\n", "- !a!b c\n"]],
  ["one key", ["", "k: 1\n"]],
  ["commas", ["[", ","]],
  ["anchors", ["", "&a ", "x"]],
  ["escaped line ends", ['a: "', "\\\n\n", '"']],
  ["quotes that are never closed", ["", "'\n---\n", "", '"\n---\n']],
  ["aliases", ["a: &a [x]\nb:\n", "- *a\n"]],
  ["merge keys", ["x: &x {a: 1}\ny:\n", "  <<: *x\n"]],
  ["a block scalar", ["a: |\n", "  x\n\n"]],
  ["folded lines", ["a: >\n", "  x \n   y\n", "b: 1"]],
  ["lines of plain text", ["- ", "x\n  "]],
])("parseYamlDocuments() works in proportion to the length of %s", async (_, shape) => {
  expect(await excessOf(shape)).toBe(0);
});

const fragments =
  "a~-~?~:~ ~[~]~{~}~,~\"~'~>~\t~\n~\\~#~- ~? ~: ~   ~\n\n~# c\n~&a ~*a ~!t ~|\n~>-\n~---\n~...\n~%TAG !a! x\n~<<: ~\r\n~\ufeff~k: v\n~  k: v\n~- 1\n~    # d\n".split(
    "~",
  );

test("parseYamlDocuments() works in proportion to the length, whatever is repeated", async () => {
  const fragment = fc.constantFrom(...fragments);
  const part = (minLength: number) => fc.array(fragment, { minLength, maxLength: 4 }).map((parts) => parts.join(""));
  const shapes = fc.tuple(part(0), part(1), part(0), part(1), part(0));
  await fc.assert(
    fc.asyncProperty(shapes, async (shape) => {
      expect(await excessOf(shape)).toBe(0);
    }),
    { numRuns: 100 },
  );
});
