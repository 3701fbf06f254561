import { expect, test } from "vitest";
import { readIgnoreRules } from "../../../plugins/helm/helm-ignore.js";
import { attempt, refusalOf } from "./input.js";

/** Paths of a chart; those with a slash at the end are directories. */
const paths = [
  "a.txt",
  "b.md",
  "docs/",
  "docs/a.txt",
  "sub/a.txt",
  "sub/docs/",
  "templates/.hidden.yaml",
  "templates/web.yaml",
  "docs.txt",
];

test.each([
  ["", []],
  ["# a.txt\n\n  \n", []],
  ["a.txt", ["a.txt", "docs/a.txt", "sub/a.txt"]],
  ["/a.txt", ["a.txt"]],
  ["*.md\r\n", ["b.md"]],
  ["docs/", ["docs/", "sub/docs/"]],
  ["docs", ["docs/", "sub/docs/"]],
  ["sub/a.txt", ["sub/a.txt"]],
  ["sub/*", ["sub/a.txt", "sub/docs/"]],
  ["d?cs*", ["docs/", "sub/docs/", "docs.txt"]],
  ["\uFEFFb.md", ["b.md"]],
  ["[ab].*", ["a.txt", "b.md", "docs/a.txt", "sub/a.txt"]],
])("readIgnoreRules() of %j leaves out %j and hidden templates", (text, expected) => {
  const isIgnored = readIgnoreRules(text, ".helmignore");
  const ignored = paths.filter((path) => isIgnored(path.replace(/\/$/, ""), path.endsWith("/")));
  expect(ignored.filter((path) => path !== "templates/.hidden.yaml")).toEqual(expected);
  expect(ignored).toContain("templates/.hidden.yaml");
});

test("readIgnoreRules() lets a negated rule leave out all that it does not match", () => {
  const isIgnored = readIgnoreRules("!*.txt", ".helmignore");
  expect(paths.filter((path) => isIgnored(path.replace(/\/$/, ""), path.endsWith("/")))).toEqual(
    paths.filter((path) => !path.endsWith(".txt")),
  );
});

test.each(["docs/**", "a["])("readIgnoreRules() refuses %j", async (rule) => {
  const { reason, message } = await refusalOf(attempt(() => readIgnoreRules(rule, "app/.helmignore")));
  expect(reason).toBe("CHART_INVALID");
  expect(message).toContain("app/.helmignore");
});
