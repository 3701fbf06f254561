import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { status } from "@grpc/grpc-js";
import { expect, onTestFinished, test } from "vitest";
import { serveAskPass } from "../../../../plugins/cmp/sidecar/ask-pass.js";
import { askForLogin } from "./ask-for-login.js";

async function serve() {
  const folder = mkdtempSync(join(tmpdir(), "askpass-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const socket = join(folder, "ask.sock");
  writeFileSync(socket, "left by a killed process");
  const askPass = await serveAskPass(socket);
  onTestFinished(() => askPass.close());
  return { askPass, socket };
}

test("serveAskPass() gives a login for its nonce, until it is taken back", async () => {
  const { askPass, socket } = await serve();
  const one = askPass.lend({ username: "ada", password: "s3cr3t" });
  const other = askPass.lend({ username: "bob", password: "other" });
  expect(one.environment).toMatchObject({ GIT_ASKPASS: "argocd", GIT_TERMINAL_PROMPT: "0", ARGOCD_ASK_PASS_SOCK: socket });
  expect(JSON.stringify(one.environment)).not.toContain("s3cr3t");
  expect(await askForLogin(one.environment)).toEqual({ username: "ada", password: "s3cr3t" });
  expect(await askForLogin(other.environment)).toEqual({ username: "bob", password: "other" });
  one.takeBack();
  await expect(askForLogin(one.environment)).rejects.toMatchObject({ code: status.NOT_FOUND });
  expect(await askForLogin(other.environment)).toEqual({ username: "bob", password: "other" });
});

test.each(["", "00000000-0000-0000-0000-000000000000", "__proto__"])("serveAskPass() knows no nonce %j", async (nonce) => {
  const { askPass } = await serve();
  const { environment } = askPass.lend({ username: "ada", password: "s3cr3t" });
  await expect(askForLogin({ ...environment, ARGOCD_GIT_ASKPASS_NONCE: nonce })).rejects.toMatchObject({
    code: status.NOT_FOUND,
  });
});

test("serveAskPass() opens its socket to nobody else", async () => {
  const { socket } = await serve();
  expect(statSync(socket).mode & 0o777).toBe(0o600);
});
