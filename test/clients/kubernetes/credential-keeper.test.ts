import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Connection, Credentials } from "../../../clients/kubernetes/connection.js";
import { createCredentialKeeper } from "../../../clients/kubernetes/credential-keeper.js";
import { createTransport } from "../../../clients/kubernetes/transport.js";
import { kubeconfigFor, send, sendStatus, startScriptedApiServer } from "./scripted-api-server.js";

const { signal } = new AbortController();

function keep(answers: (Partial<Credentials> | Error)[]) {
  let looks = 0;
  const connection: Connection = {
    server: "http://127.0.0.1:9",
    credentials() {
      const answer = answers[Math.min(looks, answers.length - 1)];
      looks += 1;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ tls: {}, headers: {}, ...answer });
    },
  };
  const keeper = createCredentialKeeper(connection, 4);
  onTestFinished(() => keeper.close());
  return { keeper, looks: () => looks };
}

test("current() looks once for all who ask", async () => {
  const { keeper, looks } = keep([{ headers: { Authorization: "Bearer a" } }]);
  const all = await Promise.all([keeper.current(signal), keeper.current(signal)]);
  await keeper.current(signal);
  expect(all[0]).toBe(all[1]);
  expect(all[0]?.secrets).toEqual(["Bearer a", "a"]);
  expect(looks()).toBe(1);
});

test("renew() looks once for all whose credentials were refused, and keeps the sockets", async () => {
  const { keeper, looks } = keep([{ headers: { Authorization: "Bearer a" } }, { headers: { Authorization: "Bearer b" } }]);
  const old = await keeper.current(signal);
  const [first, second] = await Promise.all([keeper.renew(old, signal), keeper.renew(old, signal)]);
  expect(first).toBe(second);
  expect(await keeper.renew(old, signal)).toBe(first);
  expect([first?.headers["Authorization"], looks()]).toEqual(["Bearer b", 2]);
  expect(first?.dispatchers).toBe(old.dispatchers);
});

test("a renewed certificate gets sockets of its own", async () => {
  const { keeper } = keep([{ tls: { ca: "A" } }, { tls: { ca: "B" } }]);
  const old = await keeper.current(signal);
  expect((await keeper.renew(old, signal)).dispatchers).not.toBe(old.dispatchers);
});

test("credentials that cannot be read are UNAVAILABLE, and are looked for again", async () => {
  const { keeper } = keep([new Error("no such file"), {}]);
  await expect(keeper.current(signal)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  expect(await keeper.current(signal)).toBeDefined();
});

test("a request that gets 401 is tried once more with fresh credentials", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "fairlead-keeper-"));
  const server = await startScriptedApiServer();
  const token = path.join(folder, "token");
  const file = path.join(folder, "config");
  writeFileSync(token, "old");
  writeFileSync(file, kubeconfigFor(server.url, { tokenFile: token }));
  const transport = createTransport({ kubeconfigFile: file });
  onTestFinished(async () => {
    await transport.close();
    await server.close();
    rmSync(folder, { recursive: true });
  });
  const accept = (good: string) =>
    server.script({ url: /^\/x/, times: 2 }, (response, { headers }) => {
      if (headers.authorization === `Bearer ${good}`) send(response, 200, { ok: true });
      else sendStatus(response, 401, "Unauthorized");
    });
  accept("old");
  await transport.request({ method: "GET", path: "/x" }, signal);
  await transport.request({ method: "GET", path: "/x" }, signal);
  writeFileSync(token, "new");
  accept("new");
  expect(await transport.request({ method: "POST", path: "/x", body: {} }, signal)).toEqual({ ok: true });
  accept("another");
  await expect(transport.request({ method: "GET", path: "/x" }, signal)).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
});
