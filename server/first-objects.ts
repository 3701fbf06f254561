import { isFailure } from "../engine/errors.js";
import type { Manifest } from "../engine/model/manifest.js";
import type { ApplicationStore } from "../engine/ports/application-store.js";
import type { Cluster } from "../engine/ports/cluster.js";
import { type FirstAccounts, firstSettings, newPasswords } from "./first-accounts.js";
import { sampleManifests } from "./sample/sample-applications.js";

/** Where the first objects go. */
export interface ControlPlane {
  readonly cluster: Cluster;
  readonly store: ApplicationStore;
  readonly signal: AbortSignal;
}

const secretKey = (namespace: string) => ({ group: "", kind: "Secret", namespace, name: "argocd-initial-admin-secret" });

/**
 * Puts into a control plane what it needs to be used at once and does not have: the namespace and the settings with two accounts. What is there already is
 * left as it is.
 * @returns the passwords, as long as the control plane keeps the first ones
 */
export async function ensureSettings({ cluster, store, signal }: ControlPlane): Promise<FirstAccounts | undefined> {
  const namespace = store.controlNamespace;
  await createIfMissing(cluster, { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }, signal);
  const isNew =
    (await cluster.read({ group: "", kind: "Secret", namespace, name: "argocd-secret" }, undefined, signal)) === undefined;
  // The readable passwords are stored first: a start that is cut off in between makes no account that nobody can enter.
  if (isNew) {
    const kept = (await readAccounts(cluster, namespace, signal)) ?? newPasswords();
    const settings = await firstSettings(namespace, kept, new Date());
    for (const object of [...settings].reverse()) await createIfMissing(cluster, object, signal);
  }
  return readAccounts(cluster, namespace, signal);
}

/** Creates the sample's projects and Applications, once: what somebody deleted stays deleted. Marks the control namespace when it is done. */
export async function ensureSample({ cluster, store, signal }: ControlPlane, repoURL: string): Promise<void> {
  const namespaceKey = { group: "", kind: "Namespace", namespace: "", name: store.controlNamespace };
  const namespace = await cluster.read(namespaceKey, undefined, signal);
  if (namespace?.metadata.annotations?.[sampleMark] !== undefined) return;
  const { projects, applications } = sampleManifests({ repoURL, controlNamespace: store.controlNamespace });
  for (const object of [...projects, ...applications]) await createIfMissing(cluster, object, signal);
  await cluster.patch(namespaceKey, undefined, { metadata: { annotations: { [sampleMark]: repoURL } } }, signal);
}

/** On the control namespace: the sample was created, for this repository. */
const sampleMark = "fairlead.io/sample";

async function readAccounts(cluster: Cluster, namespace: string, signal: AbortSignal): Promise<FirstAccounts | undefined> {
  const secret = await cluster.read(secretKey(namespace), undefined, signal);
  const data = (secret?.["data"] ?? {}) as Readonly<Record<string, string>>;
  const read = (name: string) => Buffer.from(data[name] ?? "", "base64").toString();
  const [admin, viewer] = [read("password"), read("viewer.password")];
  return admin === "" ? undefined : { admin, viewer };
}

async function createIfMissing(cluster: Cluster, object: Manifest, signal: AbortSignal): Promise<void> {
  try {
    await cluster.create(object, { dryRun: false }, signal);
  } catch (thrown) {
    if (!isFailure(thrown, "CONFLICT")) throw thrown;
  }
}
