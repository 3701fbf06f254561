import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../../clients/in-process/system-clock.js";
import { type EmbeddedCluster, startEmbeddedCluster } from "../../../clients/kubernetes/embedded/server.js";
import { recordSecretName } from "../../../clients/kubernetes/record-secret.js";
import { createSharedRecords } from "../../../clients/kubernetes/shared-records.js";
import { createTransport } from "../../../clients/kubernetes/transport.js";
import { describeSharedRecords } from "../../contracts/shared-records.js";
import { createFakeClock } from "../../fakes/clock.js";
import { createFakeLog } from "../../fakes/log.js";
import { sendStatus } from "./scripted-api-server.js";
import { connectScripted, eventually } from "./scripted-connection.js";

const { signal } = new AbortController();
const dataFolder = mkdtempSync(path.join(tmpdir(), "fairlead-records-"));
let embedded: EmbeddedCluster;
beforeAll(async () => {
  embedded = await startEmbeddedCluster({ dataFolder, port: 0, log: createFakeLog() });
  const transport = createTransport({ kubeconfig: embedded.kubeconfig });
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "argocd" } };
  await transport.request({ method: "POST", path: "/api/v1/namespaces", body: namespace }, signal);
  await transport.close();
});
afterAll(async () => {
  await embedded.close();
  rmSync(dataFolder, { recursive: true });
});

describeSharedRecords("on the embedded API server", async () => {
  const ends: (() => Promise<void>)[] = [];
  return {
    clock: systemClock,
    replica() {
      const transport = createTransport({ kubeconfig: embedded.kubeconfig });
      ends.push(() => transport.close());
      return createSharedRecords(transport, { clock: systemClock, log: createFakeLog() });
    },
    close: async () => void (await Promise.all(ends.map((end) => end()))),
  };
});

async function openRecords(clock = createFakeClock()) {
  const connection = await connectScripted();
  const log = createFakeLog();
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const records = createSharedRecords(connection.transport, { clock, log, random: (low) => low });
  return { ...connection, clock, log, records, stop: stop.signal, follow: () => records.follow(stop.signal) };
}

test("a record is one Secret of its kind's label whose name tells nothing", async () => {
  const { records, server, follow, clock } = await openRecords();
  await follow();
  await records.put("session", "alice's", { value: { a: 1 }, expiresAt: clock.now() + 1_000 }, signal);
  await eventually(() => server.openWatches() === 1);
  const urls = server.requests.map(
    ({ method, url }) => `${method} ${decodeURIComponent(url).replace(/\?.*labelSelector=([^&]*).*/, " $1")}`,
  );
  const secrets = "/api/v1/namespaces/argocd/secrets";
  expect(new Set(urls)).toEqual(new Set([`GET ${secrets} fairlead.io/record`, `POST ${secrets}`]));
  expect(secretsOf(server)).toMatchObject([
    { metadata: { name: expect.stringMatching(/^fairlead-session-[0-9a-f]{40}$/), labels: { "fairlead.io/record": "session" } } },
  ]);
});

const secretsOf = ({ store }: Awaited<ReturnType<typeof openRecords>>["server"]) => store.list({ group: "", kind: "Secret" });

test("R22 a write that fails leaves what was there, and the next one is tried anew", async () => {
  const { records, server, follow, clock } = await openRecords();
  await follow();
  const expiresAt = clock.now() + 1_000;
  await records.put("session", "a", { value: { n: 1 }, expiresAt }, signal);
  server.script({ method: "PUT", url: /secrets/, times: 1 }, (response) => sendStatus(response, 500, "InternalError", "boom"));
  const failed = records.put("session", "a", { value: { n: 2 }, expiresAt }, signal);
  expect(records.get("session", "a")).toEqual({ n: 2 });
  await expect(failed).rejects.toMatchObject({ code: "UNAVAILABLE" });
  expect(records.get("session", "a")).toEqual({ n: 1 });
  await records.put("session", "a", { value: { n: 3 }, expiresAt }, signal);
  expect(records.get("session", "a")).toEqual({ n: 3 });
});

test("R16 a write against endless conflicts gives up after twelve tries", async () => {
  const { records, server, follow, clock } = await openRecords();
  await follow();
  server.script({ method: "POST", url: /secrets/, times: 100 }, (response) =>
    sendStatus(response, 409, "AlreadyExists", "there"),
  );
  const outcome = records.put("session", "a", { value: {}, expiresAt: clock.now() + 1_000 }, signal).then(
    () => "stored",
    (error: { code: string }) => error.code,
  );
  for (let turn = 0; turn < 400 && server.count("POST", /secrets/) < 12; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    clock.advance(1_000);
  }
  expect([await outcome, server.count("POST", /secrets/)]).toEqual(["CONFLICT", 12]);
});

test("expired records are removed about once a minute, two hundred at a time, and never one that was renewed", async () => {
  const { records, server, follow, clock } = await openRecords();
  await follow();
  for (let index = 0; index < 250; index += 1)
    await records.put("token-use", `t${index}`, { value: {}, expiresAt: clock.now() + 1_000 }, signal);
  await records.put("session", "kept", { value: {}, expiresAt: clock.now() + 500_000 }, signal);
  await clock.advanceAsync(30_000);
  expect(server.count("DELETE", /secrets/)).toBe(0);
  await clock.advanceAsync(60_000);
  await eventually(() => secretsOf(server).length === 51);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(secretsOf(server)).toHaveLength(51);
  await clock.advanceAsync(60_000);
  await eventually(() => secretsOf(server).length === 1);
  expect(records.get("session", "kept")).toEqual({});
});

const encoded = (content: unknown) => Buffer.from(JSON.stringify(content)).toString("base64");
test.each([
  ["another name than its key's", "fairlead-session-other", encoded({ key: "a", expiresAt: 9e15, value: {} })],
  ["no JSON", recordSecretName({ kind: "session", key: "a" }), "AAAA"],
  ["no expiry", recordSecretName({ kind: "session", key: "a" }), encoded({ key: "a", value: {} })],
  [
    "a value that is no object",
    recordSecretName({ kind: "session", key: "a" }),
    encoded({ key: "a", expiresAt: 9e15, value: [] }),
  ],
])("a Secret with %s is no record", async (_, name, record) => {
  const { records, server, follow } = await openRecords();
  const labels = { "fairlead.io/record": "session" };
  server.store.create(
    { apiVersion: "v1", kind: "Secret", metadata: { name, namespace: "argocd", labels }, data: { record } },
    false,
  );
  await follow();
  expect([...records.all("session")]).toEqual([]);
});

test("a listener that throws is logged and hurts no other", async () => {
  const { records, follow, clock, log } = await openRecords();
  await follow();
  const heard: string[] = [];
  records.onChange("session", () => {
    throw new Error("mine");
  });
  records.onChange("session", (key) => void heard.push(key));
  await records.put("session", "a", { value: {}, expiresAt: clock.now() + 1_000 }, signal);
  expect([heard, log.sentences("error")]).toEqual([["a"], ["A listener of shared records failed"]]);
});
