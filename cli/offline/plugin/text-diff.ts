import { createTwoFilesPatch } from "diff";

/** Lines that may differ before the difference is shown as all old, all new: searching takes time by their square. */
const mostEdits = 2000;

/** The difference of two texts for people: unified, three lines of context; `-` is what was expected, `+` what came out. */
export function textDiff(expected: string, found: string): string {
  const patch = createTwoFilesPatch("expected", "rendered", expected, found, "", "", { context: 3, maxEditLength: mostEdits });
  if (patch !== undefined) return patch.replace(/^=+\n/, "");
  const lines = (text: string, sign: string) => text.split("\n").map((line) => `${sign}${line}`);
  return [...lines(expected, "-"), ...lines(found, "+"), ""].join("\n");
}
