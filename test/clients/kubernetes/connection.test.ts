import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openConnection } from "../../../clients/kubernetes/connection.js";
import { kubeconfigFor } from "./scripted-api-server.js";

const server = "https://cluster.example.com:6443";
const base64 = (text: string) => Buffer.from(text).toString("base64");

function config(cluster: object, user: object, more: object = {}): string {
  return JSON.stringify({
    "current-context": "main",
    contexts: [
      { name: "main", context: { cluster: "one", user: "me" } },
      { name: "other", context: { cluster: "two", user: "me" } },
    ],
    clusters: [
      { name: "one", cluster: { server, ...cluster } },
      { name: "two", cluster: { server: "https://two.example.com" } },
    ],
    users: [{ name: "me", user }],
    ...more,
  });
}

test("openConnection() reads server, token and CA", async () => {
  const connection = openConnection({ kubeconfig: config({ "certificate-authority-data": base64("CA") }, { token: "t" }) });
  expect(connection.server).toBe(server);
  const { headers, tls } = await connection.credentials();
  expect(headers).toEqual({ Authorization: "Bearer t" });
  expect(String(tls.ca)).toBe("CA");
  expect(tls.rejectUnauthorized).toBeUndefined();
});

test("openConnection() reads client certificates, basic authentication and the server name", async () => {
  const user = { "client-certificate-data": base64("CERT"), "client-key-data": base64("KEY"), username: "u", password: "p" };
  const { headers, tls } = await openConnection({
    kubeconfig: config({ "tls-server-name": "api.internal" }, user),
  }).credentials();
  expect([tls.cert, tls.key, tls.servername]).toEqual([Buffer.from("CERT"), Buffer.from("KEY"), "api.internal"]);
  expect(headers).toEqual({ Authorization: `Basic ${base64("u:p")}` });
});

test("openConnection() takes the named context", () => {
  expect(openConnection({ kubeconfig: config({}, {}), context: "other" }).server).toBe("https://two.example.com");
});

test.each([
  ["is not YAML", "a: [", /is not YAML/],
  ["is no mapping", "- 1", /is not a mapping/],
  ["has no current context", JSON.stringify({ contexts: [] }), /no current-context/],
  ["names an absent context", config({}, {}, { "current-context": "gone" }), /no context "gone"/],
  ["names an absent cluster", config({}, {}, { clusters: [] }), /cluster "one", which it does not have/],
  ["has no server", config({ server: "" }, {}), /server is missing/],
  ["has a server that is no URL", config({ server: "cluster:6443" }, {}), /no HTTPS URL/],
  ["has a password in the URL", config({ server: "https://u:p@x.example.com" }, {}), /holds a password/],
  ["goes to a proxy of another kind", config({ "proxy-url": "socks5://p:1080" }, {}), /other proxies/],
])("openConnection() refuses a kubeconfig that %s", (_, kubeconfig, message) => {
  const open = () => openConnection({ kubeconfig });
  expect(open).toThrow(expect.objectContaining({ code: "BAD_USER_INPUT" }));
  expect(open).toThrow(message);
});

test("S76 plain HTTP is refused but to this machine", () => {
  expect(() => openConnection({ kubeconfig: kubeconfigFor("http://10.0.0.1:8080") })).toThrow(/unencrypted/);
  for (const url of ["http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:1"])
    expect(openConnection({ kubeconfig: kubeconfigFor(url) }).server).toBe(url);
});

test("S2 an error about a broken kubeconfig does not quote it", () => {
  const broken = "users:\n- name: me\n  user: {token: canary-7f\n";
  expect(() => openConnection({ kubeconfig: broken })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining("canary") }),
  );
});

const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "get-token", args: [] };

test.each([
  ["a command", {}, { exec }, /the command "get-token"/],
  ["an auth-provider", {}, { "auth-provider": { name: "gcp" } }, /an auth-provider/],
  ["a CA file", { "certificate-authority": "/etc/passwd" }, {}, /the file of "certificate-authority"/],
  ["a certificate file", {}, { "client-certificate": "/a" }, /the file of "client-certificate"/],
  ["a key file", {}, { "client-key": "/a" }, /the file of "client-key"/],
  ["a token file", {}, { tokenFile: "/var/run/secrets/token" }, /the file of "tokenFile"/],
  ["a token file in the library's spelling", {}, { "token-file": "/etc/shadow" }, /the file of "token-file"/],
])("S77 a kubeconfig text that asks for %s is refused", (_, cluster, user, message) => {
  const open = () => openConnection({ kubeconfig: config(cluster, user) });
  expect(open).toThrow(expect.objectContaining({ code: "PERMISSION_DENIED" }));
  expect(open).toThrow(message);
});

test("S77 what other users of the kubeconfig ask for does not count and is not read", () => {
  const users = [
    { name: "me", user: { token: "t" } },
    { name: "them", user: { "token-file": "/does/not/exist", exec } },
  ];
  expect(openConnection({ kubeconfig: config({}, {}, { users }) }).server).toBe(server);
});

test("S77 exec runs if its command is allowed by name, anew for each look", async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, "count");
  const script = `const fs=require("fs");fs.appendFileSync(${JSON.stringify(file)},"x");const n=fs.readFileSync(${JSON.stringify(file)}).length;console.log(JSON.stringify({status:{token:"t"+n}}))`;
  const user = { exec: { ...exec, command: process.execPath, args: ["-e", script] } };
  expect(() => openConnection({ kubeconfig: config({}, user), allowExec: ["node"] })).toThrow(/not allowed/);
  const connection = openConnection({ kubeconfig: config({}, user), allowExec: [process.execPath] });
  expect((await connection.credentials()).headers).toEqual({ Authorization: "Bearer t1" });
  expect((await connection.credentials()).headers).toEqual({ Authorization: "Bearer t2" });
});

test("a kubeconfig file may name files, found beside it, and a rotated token is seen", async () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, "ca.crt"), "CA");
  writeFileSync(path.join(folder, "token"), "first\n");
  writeFileSync(path.join(folder, "config"), config({ "certificate-authority": "ca.crt" }, { tokenFile: "token" }));
  const connection = openConnection({ kubeconfigFile: path.join(folder, "config") });
  const { headers, tls } = await connection.credentials();
  expect([headers["Authorization"], String(tls.ca)]).toEqual(["Bearer first", "CA"]);
  writeFileSync(path.join(folder, "token"), "second");
  expect((await connection.credentials()).headers["Authorization"]).toBe("Bearer second");
});

test("a kubeconfig file that is not there is named", () => {
  expect(() => openConnection({ kubeconfigFile: "/no/such/config" })).toThrow(/Cannot read the kubeconfig "\/no\/such\/config"/);
});

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "fairlead-connection-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}
