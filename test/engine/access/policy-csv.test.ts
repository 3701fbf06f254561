import { expect, test } from "vitest";
import { parsePolicyCsv, parsePolicyLine } from "../../../engine/access/policy-csv.js";

test("parsePolicyCsv() numbers the lines that count, skips comments and reports what it cannot read", () => {
  const text = "# people\r\n\n  p, a, applications, get, */*, allow  \ng, b, role:x\nnonsense\n#p, c\n";
  expect(parsePolicyCsv(text)).toEqual({
    lines: [
      {
        number: 3,
        text: "p, a, applications, get, */*, allow",
        type: "p",
        subject: "a",
        resource: "applications",
        action: "get",
        object: "*/*",
        effect: "allow",
      },
      { number: 4, text: "g, b, role:x", type: "g", member: "b", role: "role:x" },
    ],
    bad: [{ number: 5, text: "nonsense", because: 'it begins with "nonsense" instead of p or g' }],
  });
});

test.each([
  ['g, "a, b", role:x', { type: "g", member: "a, b", role: "role:x" }],
  ["g,  a , role:x", { type: "g", member: "a ", role: "role:x" }],
  ['g, "say ""hi""", role:x', { type: "g", member: 'say "hi"', role: "role:x" }],
  [
    "p,a,certificates,get,,allow",
    { type: "p", subject: "a", resource: "certificates", action: "get", object: "", effect: "allow" },
  ],
])("parsePolicyLine() reads %j", (line, expected) => {
  expect(parsePolicyLine(line)).toEqual(expected);
});

test.each([
  ["p, a, b, c, d", "a p line has 6 fields (p, subject, resource, action, object, effect), not 5"],
  ["p, a, b, c, d, allow, more", "a p line has 6 fields (p, subject, resource, action, object, effect), not 7"],
  ["p, a, b, c, d, Allow", 'its effect is "Allow" instead of allow or deny'],
  ["p, , b, c, d, allow", "its subject is empty"],
  ["g, a", "a g line has 3 fields (g, member, role), not 2"],
  ["g, a, ", "its member or role is empty"],
  ['g, "a, role:x', "its quotes do not match"],
  ['g, a"b", role:x', "its quotes do not match"],
  ['g, "a" , role:x', "its quotes do not match"],
  ["g2, a, b", 'it begins with "g2" instead of p or g'],
  ["p, a, b, c, d, allow\ng, x, role:admin", "it holds a control character"],
  [`g, ${"a".repeat(5000)}, b`, "it is longer than 4096 characters"],
])("parsePolicyLine() says what is wrong with %j", (line, because) => {
  expect(parsePolicyLine(line)).toBe(because);
});
