import { expect, test } from "vitest";
import {
  checkAnnotations,
  checkLabels,
  checkName,
  checkQualifiedName,
  maxAnnotationBytes,
  type NameKind,
} from "../../../engine/kubernetes/names.js";

test.each<[NameKind, string]>([
  ["dnsLabel", "a"],
  ["dnsLabel", "1-a"],
  ["dnsSubdomain", "a.b-c.d1"],
  ["dns1035Label", "a-1"],
  ["labelValue", ""],
  ["labelValue", "A_b.c-1"],
  ["configKey", "..data_x-Y"],
])("checkName() takes %s %j", (kind, name) => {
  expect(checkName(name, kind)).toBeUndefined();
});

test.each<[NameKind, string, string]>([
  ["dnsLabel", "a.b", "a lowercase RFC 1123 label must consist of"],
  [
    "dnsLabel",
    "-a",
    "must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is ",
  ],
  ["dnsLabel", "a".repeat(64), "must be no more than 63 characters"],
  ["dnsSubdomain", "a..b", "a lowercase RFC 1123 subdomain must consist of"],
  ["dnsSubdomain", "A", "(e.g. 'example.com', regex used for validation is"],
  ["dnsSubdomain", "a\n", "a lowercase RFC 1123 subdomain"],
  ["dns1035Label", "1a", "a DNS-1035 label must consist of"],
  ["labelValue", "a b", "a valid label must be an empty string or consist of"],
  ["configKey", "a/b", "a valid config key must consist of"],
])("checkName() tells what is wrong with %s %j", (kind, name, message) => {
  expect(checkName(name, kind)).toContain(message);
});

test.each(["a", "example.com/My_name"])("checkQualifiedName() takes %j", (name) => {
  expect(checkQualifiedName(name)).toBeUndefined();
});

test.each([
  ["a/b/c", "a qualified name must consist of"],
  ["", "name part must be non-empty"],
  ["a/", "name part must be non-empty"],
  ["/a", "prefix part must be non-empty"],
  ["Example.com/a", "prefix part a lowercase RFC 1123 subdomain"],
  ["a ", "name part must consist of"],
  ["a".repeat(64), "must be no more than 63 characters"],
])("checkQualifiedName() of %j tells %s", (name, message) => {
  expect(checkQualifiedName(name)).toContain(message);
});

test("checkLabels() names the label that is wrong", () => {
  expect(checkLabels({ a: "1", b: "-" })).toMatch(/^"b": a valid label/);
  expect(checkLabels({ a: "1" })).toBeUndefined();
});

test("checkAnnotations() counts bytes and takes capital letters in names", () => {
  expect(checkAnnotations({ "Example.com/A": "x" })).toBeUndefined();
  expect(checkAnnotations({ a: "x".repeat(maxAnnotationBytes - 1) })).toBeUndefined();
  expect(checkAnnotations({ a: "ü".repeat(maxAnnotationBytes / 2) })).toBe(
    `Too long: may not be more than ${maxAnnotationBytes} bytes`,
  );
  expect(checkAnnotations({ "a b": "" })).toMatch(/^"a b": name part/);
});
