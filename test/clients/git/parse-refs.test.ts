import { expect, test } from "vitest";
import { parseRefs } from "../../../clients/git/parse-refs.js";

const [a, b, c] = ["a", "b", "c"].map((digit) => digit.repeat(40));

test.each([
  ["nothing for an empty repository", "", {}, undefined],
  [
    "a symbolic HEAD",
    `ref: refs/heads/main\tHEAD\n${a}\tHEAD\n${a}\trefs/heads/main\n`,
    { "refs/heads/main": a },
    "refs/heads/main",
  ],
  ["a detached HEAD as a ref", `${a}\tHEAD\n${b}\trefs/heads/main\n`, { HEAD: a, "refs/heads/main": b }, "HEAD"],
  [
    "annotated tags as their commits",
    `${b}\trefs/tags/v1\n${c}\trefs/tags/v1^{}\n${a}\trefs/tags/v2\n`,
    { "refs/tags/v1": c, "refs/tags/v2": a },
    undefined,
  ],
  ["nothing of lines that are no refs", `warning: x\n${a} refs/heads/main\nzz\trefs/heads/x\n`, {}, undefined],
])("parseRefs() gives %s", (_, output, refs, head) => {
  const parsed = parseRefs(output);
  expect(Object.fromEntries(parsed.refs)).toEqual(refs);
  expect(parsed.head).toBe(head);
});
