import { parse } from "graphql";
import { describe, expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import { checkShape } from "../../../server/edge/query-shape.js";

const bounds = { depth: 4, aliases: 3, rootFields: 3, directives: 3, expandedFields: 12 };

/** `fits`, `fits and introspects`, or the reason of a refusal. */
function verdict(query: string): string {
  try {
    return checkShape(parse(query), bounds).introspects ? "fits and introspects" : "fits";
  } catch (thrown) {
    if (!(thrown instanceof FairleadError)) throw thrown;
    return (thrown.details["reason"] as string | undefined) ?? thrown.code;
  }
}

const many = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index)).join(" ");
const deep = (levels: number) => `{ ${"a { ".repeat(levels - 1)}b ${"} ".repeat(levels - 1)}}`;

describe("checkShape()", () => {
  test.each([
    ["as deep as allowed", deep(4), "fits"],
    ["one level deeper", deep(5), "QUERY_TOO_DEEP"],
    [
      "deep by fragments that each are flat",
      "{ ...x } fragment x on A { a { ...y } } fragment y on A { a { a { a { a } } } }",
      "QUERY_TOO_DEEP",
    ],
    ["inline fragments, which are no level", "{ ... { ... { ... { ... { a } } } } }", "fits"],
    ["as many aliases as allowed", `{ ${many(3, (i) => `x${i}: a`)} }`, "fits"],
    ["one alias more", `{ b { ${many(4, (i) => `x${i}: a`)} } }`, "QUERY_TOO_COMPLEX"],
    ["aliases that a fragment repeats", "{ b { ...x } c { ...x } } fragment x on A { y: a z: a }", "QUERY_TOO_COMPLEX"],
    ["as many root fields as allowed", "{ a b c }", "fits"],
    ["one root field more", "{ a b c d }", "QUERY_TOO_COMPLEX"],
    ["the same root field again and again", "{ a a a a }", "QUERY_TOO_COMPLEX"],
    ["root fields hidden in fragments", "{ ...x ... { c } d } fragment x on Q { a b }", "QUERY_TOO_COMPLEX"],
    ["as many directives as allowed", `{ a ${many(3, () => "@x")} }`, "fits"],
    ["one directive more", `{ a ${many(4, () => "@x")} }`, "QUERY_TOO_COMPLEX"],
    ["directives on the operation itself", `query ${many(4, () => "@x")} { a }`, "QUERY_TOO_COMPLEX"],
    ["as many fields as allowed", `{ a { ${many(11, () => "b")} } }`, "fits"],
    ["one field more", `{ a { ${many(12, () => "b")} } }`, "QUERY_TOO_COMPLEX"],
    [
      "fields by fragments that double",
      "{ ...a } fragment a on Q { x { ...b ...b ...b } } fragment b on Q { c d e f }",
      "QUERY_TOO_COMPLEX",
    ],
    ["a fragment in itself", "{ ...a } fragment a on Q { ...a }", "BAD_USER_INPUT"],
    [
      "a circle that no operation enters",
      "{ x } fragment a on Q { y { ...b } } fragment b on Q { y { ...a } }",
      "BAD_USER_INPUT",
    ],
    ["a fragment that is not there, which validation names", "{ ...a }", "fits"],
    ["a question about the schema", "{ __schema { types { name } } }", "fits and introspects"],
    ["S35 one behind an alias", '{ a: __type(name: "Q") { name } }', "fits and introspects"],
    ["S35 one in a fragment", "{ ...x } fragment x on Q { __schema { description } }", "fits and introspects"],
    ["S35 one in a fragment that is not used", "{ a } fragment x on Q { __schema { description } }", "fits and introspects"],
    ["the name of a type, which is no secret", "{ __typename }", "fits"],
    ["the worse of two operations", "query a { a } query b { a b c d }", "QUERY_TOO_COMPLEX"],
  ])("S31 %s", (_, query, expected) => {
    expect(verdict(query)).toBe(expected);
  });

  test("S31 measures each fragment once: thirty that double cost no billion steps", () => {
    const query = `{ ...f0 } ${many(30, (i) => `fragment f${i} on Q { ...f${i + 1} ...f${i + 1} }`)} fragment f30 on Q { a }`;
    expect(verdict(query)).toBe("QUERY_TOO_COMPLEX");
  });

  test.each([
    ["selections", `{ ${"... { ".repeat(300)} a ${"} ".repeat(300)} }`],
    ["lists", `{ a(x: ${"[".repeat(300)}${"]".repeat(300)}) }`],
    ["objects", `{ a(x: ${"{x: ".repeat(300)}1${"}".repeat(300)}) }`],
  ])("S31 refuses %s nested without end", (_, query) => {
    expect(verdict(query)).toBe("QUERY_TOO_DEEP");
  });
});
