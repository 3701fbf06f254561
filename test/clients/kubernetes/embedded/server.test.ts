import { statSync, writeFileSync } from "node:fs";
import { request as plainRequest } from "node:http";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { startEmbeddedCluster } from "../../../../clients/kubernetes/embedded/server.js";
import { connect } from "../../../contracts/kubernetes-cases/connection.js";
import { silentLog } from "./silent-log.js";
import { temporaryCluster, temporaryFolder } from "./temporary-cluster.js";

const configMaps = "/api/v1/namespaces/default/configmaps";
const configMap = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });

test("startEmbeddedCluster() keeps port, token, certificate and objects over a restart", async () => {
  const dataFolder = temporaryFolder();
  const first = await startEmbeddedCluster({ dataFolder, port: 0, log: silentLog });
  first.api.create({ ...configMap("kept"), metadata: { name: "kept", namespace: "default" } });
  await first.close();
  const { cluster, connection } = await temporaryCluster({ dataFolder });
  expect([cluster.url, cluster.token, cluster.caCertificate]).toEqual([first.url, first.token, first.caCertificate]);
  expect((await connection.request({ method: "GET", path: `${configMaps}/kept`, status: 200 })).status).toBe(200);
});

test("startEmbeddedCluster() writes its secrets for the owner alone", async () => {
  const dataFolder = temporaryFolder();
  await temporaryCluster({ dataFolder });
  expect(statSync(join(dataFolder, "identity.json")).mode & 0o077).toBe(0);
});

test("startEmbeddedCluster() makes a new identity where the file was cut off", async () => {
  const dataFolder = temporaryFolder();
  writeFileSync(join(dataFolder, "identity.json"), '{"token":"x');
  const { connection } = await temporaryCluster({ dataFolder });
  expect((await connection.request({ method: "GET", path: "/api", status: 200 })).status).toBe(200);
});

test("startEmbeddedCluster() says which port is taken", async () => {
  const { cluster } = await temporaryCluster();
  const port = Number(new URL(cluster.url).port);
  const second = startEmbeddedCluster({ dataFolder: temporaryFolder(), port, log: silentLog });
  await expect(second).rejects.toMatchObject({ code: "UNAVAILABLE", message: expect.stringContaining(String(port)) });
});

test("EmbeddedCluster.kubeconfig names the context fairlead and holds URL, CA and token", async () => {
  const { cluster } = await temporaryCluster();
  const config = parse(cluster.kubeconfig) as {
    "current-context": string;
    clusters: { cluster: Record<string, string> }[];
    users: { user: { token: string } }[];
  };
  expect(config["current-context"]).toBe("fairlead");
  expect(config.clusters[0]?.cluster["server"]).toBe(cluster.url);
  expect(Buffer.from(config.clusters[0]?.cluster["certificate-authority-data"] ?? "", "base64").toString()).toBe(
    cluster.caCertificate,
  );
  expect(config.users[0]?.user.token).toBe(cluster.token);
});

test("a new cluster has its namespaces, furnished, and one node that is ready", async () => {
  const { cluster, connection } = await temporaryCluster();
  const namespaces = cluster.api.list({ group: "", kind: "Namespace" }).map(({ metadata }) => metadata.name);
  expect(namespaces).toEqual(["default", "kube-node-lease", "kube-public", "kube-system"]);
  expect(cluster.api.list({ group: "", kind: "Node" }).map(({ metadata }) => metadata.name)).toEqual(["fairlead"]);
  const account = await connection.request({
    method: "GET",
    path: "/api/v1/namespaces/default/serviceaccounts/default",
    status: 200,
  });
  expect(account.status).toBe(200);
});

const garbage: readonly (readonly [string, string, string, string | undefined])[] = [
  ["bad percent-encoding", "GET", "/api/v1/namespaces/%zz/pods", undefined],
  ["a long URL", "GET", `/api/v1/${"x".repeat(5_000)}`, undefined],
  ["a deep path", "GET", "/api/v1/namespaces/a/pods/b/c/d/e/f", undefined],
  ["a body of nulls", "POST", configMaps, '{"apiVersion":"v1","kind":"ConfigMap","metadata":null}'],
  ["metadata that is a list", "POST", configMaps, '{"apiVersion":"v1","kind":"ConfigMap","metadata":[1]}'],
  ["a name that is an object", "POST", configMaps, '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":{}}}'],
  [
    "finalizers that are a text",
    "POST",
    configMaps,
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","finalizers":"x"}}',
  ],
  [
    "owners that are numbers",
    "POST",
    configMaps,
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","ownerReferences":[1]}}',
  ],
  [
    "managedFields that are none",
    "POST",
    configMaps,
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","managedFields":{"x":1}}}',
  ],
  [
    "containers that are texts",
    "POST",
    "/api/v1/namespaces/default/pods",
    '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"containers":["x",null,3]}}',
  ],
  [
    "a spec that is a list",
    "POST",
    "/apis/apps/v1/namespaces/default/deployments",
    '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a"},"spec":[]}',
  ],
  ["a limit that is no number", "GET", `${configMaps}?limit=-1`, undefined],
  ["an unknown method", "TRACE", configMaps, undefined],
  ["DeleteOptions of another kind", "DELETE", configMaps, '{"kind":"Pod"}'],
  ["a very deep body", "POST", configMaps, `{"data":${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}}`],
  [
    "a CRD of garbage",
    "POST",
    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
    '{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"a.b.c"},"spec":{"versions":[{"name":"v1","schema":{"openAPIV3Schema":{"properties":{"a":{"items":[1]}}}}}]}}',
  ],
];

test("garbage requests get 4xx, and the next one is answered", async () => {
  const { connection } = await temporaryCluster();
  const answered: string[] = [];
  for (const [what, method, path, text] of garbage) {
    const { status } = await connection.request({ method, path, status: 400, ...(text === undefined ? {} : { text }) });
    if (status < 400 || status > 499) answered.push(`${what}: ${status}`);
  }
  expect(answered).toEqual([]);
  expect((await connection.request({ method: "GET", path: "/readyz", status: 200 })).text).toBe("ok");
});

test("a field named __proto__ is dropped and changes nothing", async () => {
  const { connection } = await temporaryCluster();
  const text = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"p"},"data":{"__proto__":{"polluted":"yes"},"x":"1"}}';
  const { body } = await connection.request({ method: "POST", path: configMaps, text, status: 201 });
  expect((body as { data: object }).data).toEqual({ x: "1" });
  expect(({} as { polluted?: string }).polluted).toBeUndefined();
});

test("bytes that are no TLS, and TLS that is no HTTP, end the connection and nothing else", async () => {
  const { cluster, connection } = await temporaryCluster();
  const port = Number(new URL(cluster.url).port);
  await new Promise<void>((resolve) =>
    plainRequest({ host: "127.0.0.1", port })
      .on("error", () => resolve())
      .on("close", () => resolve())
      .end(),
  );
  await new Promise<void>((resolve) => {
    const socket = connectTls({ host: "127.0.0.1", port, ca: cluster.caCertificate, servername: "localhost" }, () =>
      socket.write("nonsense\r\n\r\n"),
    );
    socket
      .on("data", () => undefined)
      .on("close", () => resolve())
      .on("error", () => resolve());
  });
  expect((await connection.request({ method: "GET", path: "/livez", status: 200 })).status).toBe(200);
});

test("a watch from a revision that is forgotten gets 410", async () => {
  const { cluster, connection } = await temporaryCluster({ limits: { historyLength: 20 } });
  const object = { ...configMap("a"), metadata: { name: "a", namespace: "default" } };
  const created = cluster.api.create(object);
  for (let round = 0; round < 600; round += 1) cluster.api.update({ ...object, data: { round: String(round) } });
  const revision = created.metadata.resourceVersion;
  const watching = await connection.watch(`${configMaps}?watch=true&resourceVersion=${revision}`);
  expect(await watching.take(1, 5_000)).toMatchObject([
    { type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired" } },
  ]);
  expect(await watching.ended(5_000)).toBe(true);
});

test("EmbeddedCluster.close() ends open watches", async () => {
  const cluster = await startEmbeddedCluster({ dataFolder: temporaryFolder(), port: 0, log: silentLog });
  const connection = connect(cluster);
  const watching = await connection.watch(`${configMaps}?watch=true`);
  await cluster.close();
  expect(await watching.ended(5_000)).toBe(true);
  await connection.close();
});
