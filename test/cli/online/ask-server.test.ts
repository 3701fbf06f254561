import { expect, test } from "vitest";
import { askServer } from "../../../cli/online/ask-server.js";
import { startGraphServer } from "./graph-server.js";

const never = new AbortController().signal;

async function answered(answer: object | string, token?: string) {
  const server = await startGraphServer(() => answer);
  try {
    const data = await askServer(server.url, { query: "{ x }", ...(token !== undefined && { token }) }, never);
    return { data, asked: server.asked };
  } finally {
    await server.close();
  }
}

test("askServer() sends the token as a header and gives the data", async () => {
  expect(await answered({ data: { x: 1 } }, "secret")).toMatchObject({
    data: { x: 1 },
    asked: [{ authorization: "Bearer secret" }],
  });
});

test.each([
  ["PERMISSION_DENIED", "PERMISSION_DENIED"],
  ["NOT_FOUND", "NOT_FOUND"],
  ["INTERNAL", "UNAVAILABLE"],
  [undefined, "UNAVAILABLE"],
])("askServer() tells the server's refusal %s as %s", async (code, expected) => {
  const refusal = answered({ data: null, errors: [{ message: "no", extensions: { code, details: { reason: "X" } } }] });
  await expect(refusal).rejects.toMatchObject({ message: "no", code: expected, details: { byServer: true, reason: "X" } });
});

test.each(["<html>", "[]", "{}", ""])("askServer() says that %j is no answer of Fairlead's", async (text) => {
  await expect(answered(text)).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: expect.stringContaining("is the address right?"),
  });
});

test("askServer() says that nobody listens, and what to check", async () => {
  const server = await startGraphServer(() => ({}));
  await server.close();
  await expect(askServer(server.url, { query: "{ x }" }, never)).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: expect.stringMatching(
      /^Cannot reach "http:\/\/127\.0\.0\.1:\d+": .+; check the address, and that a server runs there$/,
    ),
  });
});

test.each(["http://127.0.0.1:1", "https://javascript:1"])(
  "askServer() says what is wrong with the port of %s",
  async (server) => {
    await expect(askServer(server, { query: "{ x }" }, never)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: `Cannot reach "${server}": port 1 belongs to another protocol, and HTTP is not spoken there; give the port of a Fairlead server`,
    });
  },
);
