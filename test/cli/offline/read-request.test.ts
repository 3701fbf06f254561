import { expect, test } from "vitest";
import { readRequest } from "../../../cli/offline/read-request.js";

test("readRequest() reads a line, and passes over what it does not know", () => {
  const line = { id: "17", cmd: "health", args: ["-f", "a"], files: { a: "x", b: { base64: "AP8=" } }, more: 1 };
  expect(readRequest(JSON.stringify(line))).toEqual({
    id: "17",
    cmd: "health",
    args: ["-f", "a"],
    files: new Map<string, unknown>([
      ["a", "x"],
      ["b", { base64: "AP8=" }],
    ]),
  });
});

test.each([
  ['{"cmd":"version"}', null],
  ['{"id":null,"cmd":"version","args":null,"files":null}', null],
  ['{"id":7,"cmd":"version"}', 7],
  ['{"id":true,"cmd":"version"}', true],
  ['{"id":{"a":[true]},"cmd":"version"}', null],
])("readRequest() of %s takes %j for its id and needs no more", (line, id) => {
  expect(readRequest(line)).toEqual({ id, cmd: "version", args: [], files: new Map() });
});

test.each([
  ["{", null, "the line is no JSON"],
  ["[]", null, "the line is no request"],
  ["null", null, "the line is no request"],
  ['{"id":1}', 1, '"cmd" must be the words of a command, a text'],
  ['{"id":1,"cmd":[]}', 1, '"cmd" must be'],
  ['{"id":1,"cmd":"a","args":"x"}', 1, '"args" must be a list of texts'],
  ['{"id":1,"cmd":"a","args":[1]}', 1, '"args" must be a list of texts'],
  ['{"id":1,"cmd":"a","files":[]}', 1, '"files" must be a map'],
  ['{"id":1,"cmd":"a","files":{"f":1}}', 1, 'the file "f" must be a text'],
  ['{"id":1,"cmd":"a","files":{"f":{"base64":"@"}}}', 1, 'the file "f" must be a text'],
  ['{"id":1,"cmd":"a","files":{"f":{"base64":"AP8=","x":1}}}', 1, 'the file "f" must be a text'],
])("readRequest() says what is wrong with %s", (line, id, sentence) => {
  expect(readRequest(line)).toEqual({ id, error: expect.stringContaining(sentence) });
});

test("readRequest() keeps a file named __proto__ a file", () => {
  const request = readRequest('{"cmd":"a","files":{"__proto__":"x"}}');
  expect("files" in request && [...request.files.keys()]).toEqual(["__proto__"]);
});
