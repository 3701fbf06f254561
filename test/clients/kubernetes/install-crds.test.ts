import { expect, test } from "vitest";
import { systemClock } from "../../../clients/in-process/system-clock.js";
import { installCrds } from "../../../clients/kubernetes/install-crds.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import { createFakeLog } from "../../fakes/log.js";
import { sendStatus } from "./scripted-api-server.js";
import { connectScripted } from "./scripted-connection.js";

const { signal } = new AbortController();
const name = "widgets.example.com";
const key = { group: "apiextensions.k8s.io", kind: "CustomResourceDefinition", namespace: "", name };
const established = { conditions: [{ type: "Established", status: "True" }] };

function crd(edition: string | undefined, more: object = {}): Manifest {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name, ...(edition === undefined ? {} : { annotations: { "fairlead.io/crd-version": edition } }) },
    spec: { group: "example.com", names: { kind: "Widget", plural: "widgets" }, scope: "Namespaced", versions: [{ name: "v1" }] },
    ...more,
  };
}

async function connected(live?: Manifest) {
  const connection = await connectScripted();
  const { server, transport } = connection;
  // What establishes a CRD is a controller of the server: here, one that answers at once.
  server.store.onChange((change) => {
    if (change.type === "ADDED" && change.object.kind === "CustomResourceDefinition" && change.object["status"] === undefined)
      queueMicrotask(() => void server.store.replace({ ...change.object, status: established }, false));
  });
  if (live !== undefined) server.store.create(live, false);
  const log = createFakeLog();
  const install = (manifest: Manifest, more: object = {}) =>
    installCrds(transport, { from: [manifest], clock: systemClock, log, ...more }, signal);
  return {
    ...connection,
    log,
    install,
    patches: () => server.count("PATCH", /customresourcedefinitions/),
    edition: () => editionOf(server.store.get(key)),
  };
}

const editionOf = (live: Manifest | undefined) => live?.metadata.annotations?.["fairlead.io/crd-version"];

test.each([
  ["installs one that is missing", undefined, 1, "2"],
  ["renews an older one of ours", "1", 1, "2"],
  ["leaves the same one", "2", 0, "2"],
  ["leaves a newer one", "10", 0, "10"],
])("installCrds() %s", async (_, live, patches, edition) => {
  const given = await connected(live === undefined ? undefined : crd(live, { status: established }));
  await given.install(crd("2"));
  expect([given.patches(), given.edition()]).toEqual([patches, edition]);
});

test("installCrds() leaves a CRD that somebody else installed", async () => {
  const { install, patches } = await connected(crd(undefined, { status: established }));
  await install(crd("2"));
  expect(patches()).toBe(0);
});

test("installCrds() that is forbidden says what an administrator should run", async () => {
  const { server, install } = await connected();
  server.script({ method: "PATCH", url: /./ }, (response) => sendStatus(response, 403, "Forbidden", "no rights"));
  const refused = install(crd("1"));
  await expect(refused).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
  await expect(refused).rejects.toThrow(/ask an administrator to run kubectl apply --server-side -f deploy\/crds/);
});

/** Installs a CRD that may not be read. */
async function installUnread(live?: Manifest) {
  const { server, install, patches } = await connected(live);
  server.script({ method: "GET", url: /customresourcedefinitions/ }, (response) =>
    sendStatus(response, 403, "Forbidden", "no rights"),
  );
  return { installed: install(crd("2")), patches };
}

test("installCrds() is content with a kind that is served though its CRD may not be read", async () => {
  const { installed, patches } = await installUnread(crd("1", { status: established }));
  await expect(installed).resolves.toBeUndefined();
  expect(patches()).toBe(0);
});

test("installCrds() that may not read a CRD, of a kind that is not served, says what an administrator should run", async () => {
  const { installed, patches } = await installUnread();
  await expect(installed).rejects.toThrow(/ask an administrator to run kubectl apply .* \(.*no rights\)/);
  expect(patches()).toBe(0);
});

test("installCrds() gives up on a CRD that is not established, and says why", async () => {
  const conditions = [{ type: "NamesAccepted", status: "False", message: "the plural is taken" }];
  const { install } = await connected(crd("1", { status: { conditions } }));
  const refused = install(crd("1"), { establishWithinMs: 1_000 });
  await expect(refused).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
  await expect(refused).rejects.toThrow(/the plural is taken/);
});

test("installCrds() takes a folder and serves what is in it", async () => {
  const { server, transport, log } = await connected();
  for (const { kind } of server.store.kinds().filter(({ group }) => group === "argoproj.io"))
    server.store.unserve({ group: "argoproj.io", kind });
  await installCrds(transport, { from: "deploy/crds", clock: systemClock, log }, signal);
  const served = server.store.kinds().filter(({ group }) => group === "argoproj.io");
  expect(served.map(({ kind }) => kind).sort()).toEqual(["AppProject", "Application", "ApplicationSet"]);
  expect(log.sentences("info")).toHaveLength(3);
});
