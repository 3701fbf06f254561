import { expect, test } from "vitest";
import { systemClock } from "../../../clients/in-process/system-clock.js";
import { createAccountStore } from "../../../clients/kubernetes/account-store.js";
import { createTransport, type Transport } from "../../../clients/kubernetes/transport.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import type { SettingsMap } from "../../../engine/model/settings.js";
import { describeAccountStore } from "../../contracts/account-store.js";
import { temporaryCluster } from "./embedded/temporary-cluster.js";
import { sendStatus } from "./scripted-api-server.js";
import { connectScripted } from "./scripted-connection.js";

const { signal } = new AbortController();
const path = "/api/v1/namespaces/argocd/secrets";
const secret = (entries: SettingsMap): Manifest => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "argocd-secret", namespace: "argocd" },
  data: Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, Buffer.from(value).toString("base64")])),
});
const entriesIn = async (transport: Transport) => {
  const { data } = (await transport.request({ method: "GET", path: `${path}/argocd-secret` }, signal)) as { data: SettingsMap };
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]));
};

describeAccountStore("on the embedded API server", async (given) => {
  const { cluster } = await temporaryCluster();
  const transport = createTransport({ kubeconfig: cluster.kubeconfig });
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "argocd" } };
  await transport.request({ method: "POST", path: "/api/v1/namespaces", body: namespace }, signal);
  await transport.request({ method: "POST", path, body: secret(given) }, signal);
  return { store: createAccountStore(transport, { clock: systemClock }), entries: () => entriesIn(transport) };
});

test("R16 change() against endless conflicts gives up after eight tries", async () => {
  const { transport, server } = await connectScripted();
  server.store.create(secret({ a: "1" }), false);
  server.script({ method: "PATCH", url: /secrets/, times: 100 }, (response) => sendStatus(response, 409, "Conflict", "moved on"));
  const store = createAccountStore(transport, { clock: systemClock });
  await expect(store.change(() => ({ a: "2" }), signal)).rejects.toMatchObject({ code: "CONFLICT" });
  expect(server.count("PATCH", /secrets/)).toBe(8);
});

test("change() tells no value of the Secret when the server refuses", async () => {
  const { transport, server } = await connectScripted();
  server.store.create(secret({ a: "1" }), false);
  const quote = 'data: Invalid value: "hunter2"';
  server.script({ method: "PATCH", url: /secrets/ }, (response) => sendStatus(response, 422, "Invalid", quote));
  const store = createAccountStore(transport, { clock: systemClock });
  const refusal = store.change(() => ({ a: "hunter2" }), signal);
  await expect(refusal).rejects.toMatchObject({ message: expect.not.stringContaining("hunter2") as string });
});
