import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { changeContexts, contextFile, readContexts, type ServerContext } from "../../../cli/online/context-file.js";
import { createPerson } from "./person.js";

const never = new AbortController().signal;
const fileOfNobody = () => contextFile(createPerson().environment);
const session: ServerContext = { server: "https://a", username: "bob", token: "t", expiresAt: 1 };

function write(file: string, text: string): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

test.each([
  [{ XDG_CONFIG_HOME: "/x", HOME: "/h" }, "/x/fairlead/config.json"],
  [{ HOME: "/h" }, "/h/.config/fairlead/config.json"],
])("contextFile(%j) is %s", (environment, file) => {
  expect(contextFile(environment)).toBe(file);
});

test("readContexts() finds none where there is no file", () => {
  expect(readContexts(fileOfNobody())).toEqual({ contexts: new Map() });
});

test("readContexts() refuses a file that is no JSON", () => {
  expect(() => readContexts(write(fileOfNobody(), "{"))).toThrow(expect.objectContaining({ code: "FAILED_PRECONDITION" }));
});

test("readContexts() passes over what is no session, and takes the names of objects for names", () => {
  const file = write(fileOfNobody(), `{"contexts":{"__proto__":${JSON.stringify(session)},"b":{"server":1},"c":null}}`);
  expect([...readContexts(file).contexts]).toEqual([["__proto__", session]]);
});

test("changeContexts() writes for the owner's eyes only, and one process after the other", async () => {
  const file = fileOfNobody();
  const add = (name: string) =>
    changeContexts(
      file,
      async ({ contexts }) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        return { next: { current: name, contexts: new Map([...contexts, [name, session]]) }, result: name };
      },
      never,
    );
  await Promise.all(["a", "b", "c", "d"].map(add));
  expect([...readContexts(file).contexts.keys()].sort()).toEqual(["a", "b", "c", "d"]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("changeContexts() gives the lock back after a failure", async () => {
  const file = fileOfNobody();
  const fail = () => Promise.reject(new Error("no"));
  await expect(changeContexts(file, fail, never)).rejects.toThrow("no");
  await expect(changeContexts(file, fail, never)).rejects.toThrow("no");
});
