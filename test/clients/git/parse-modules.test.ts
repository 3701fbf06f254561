import { assert, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { parseModules, resolveModuleUrl } from "../../../clients/git/parse-modules.js";

describe("parseModules()", () => {
  test("reads paths and URLs", () => {
    const text = `# made by git
[core]
\tpath = not/this
[submodule "lib"]
\tpath = vendor/lib
\turl = ../lib.git
\tbranch = main
[submodule "with \\"quotes\\""]
\tURL = "https://x/y z.git" ; a comment
\tPath = "vendor/other#1"
[submodule "half"]
\tpath = half
[submodule "lib"]
\turl = ../later.git
`;
    expect([...parseModules(text)]).toEqual([
      ["vendor/lib", "../later.git"],
      ["vendor/other#1", "https://x/y z.git"],
    ]);
  });

  test.each(["", "[submodule", "path = x", '[submodule "x"]\npath\nurl =', "\0\0", '[submodule "__proto__"]\npath = a\n'])(
    "finds nothing in %j",
    (text) => {
      expect(parseModules(text).size).toBe(0);
    },
  );

  test("ends, whatever the text", () => {
    assert(
      property(string({ maxLength: 300 }), (text) => parseModules(`[submodule "x"]\npath = ${text}\nurl = ${text}`).size <= 1),
    );
  });
});

describe("resolveModuleUrl()", () => {
  test.each([
    ["../lib.git", "https://h.example/team/app.git", "https://h.example/team/lib.git"],
    ["../../other/lib", "https://h.example/team/app/", "https://h.example/other/lib"],
    ["./lib", "https://h.example/team/app", "https://h.example/team/app/lib"],
    ["../lib.git", "git@h.example:team/app.git", "git@h.example:team/lib.git"],
    ["../lib", "ssh://git@h.example:2222/team/app", "ssh://git@h.example:2222/team/lib"],
    ["../lib", "file:///srv/app", "file:///srv/lib"],
    ["https://other.example/x", "https://h.example/team/app", "https://other.example/x"],
    ["../../../etc/x", "https://h.example/team/app", undefined],
    ["../..", "https://h.example/team/app", undefined],
    ["../x", "nonsense", undefined],
  ])("vector 49: %s of %s is %s", (url, parent, expected) => {
    expect(resolveModuleUrl(url, parent)).toBe(expected);
  });
});
