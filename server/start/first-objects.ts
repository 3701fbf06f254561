import { isFailure } from "../../engine/errors.js";
import { refOf } from "../../engine/model/application.js";
import type { Manifest } from "../../engine/model/manifest.js";
import type { ApplicationStore } from "../../engine/ports/application-store.js";
import type { Cluster } from "../../engine/ports/cluster.js";
import { installationsConfigMap } from "../../plugins/third-party/installations.js";
import { sampleManifests } from "../sample/sample-applications.js";
import { type FirstAccounts, firstAccountNames, firstSettings, initialPasswordKey, newPasswords } from "./first-accounts.js";

/** Where the first objects go. */
export interface ControlPlane {
  readonly cluster: Cluster;
  readonly store: ApplicationStore;
  readonly signal: AbortSignal;
}

const secretKey = (namespace: string) => ({ group: "", kind: "Secret", namespace, name: "argocd-initial-admin-secret" });

/**
 * Puts into a control plane what it needs to be used at once and does not have: the namespace and the settings with the first accounts. What is there already is
 * left as it is.
 * @returns the passwords, as long as the control plane keeps the first ones
 */
export async function ensureSettings({ cluster, store, signal }: ControlPlane): Promise<FirstAccounts | undefined> {
  const namespace = store.controlNamespace;
  await createIfMissing(cluster, { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }, signal);
  const isNew =
    (await cluster.read({ group: "", kind: "Secret", namespace, name: "argocd-secret" }, undefined, signal)) === undefined;
  // The readable passwords are stored first and the Secret that ends this last: a start that is cut off in between makes no account that nobody can enter,
  // and the next one goes on with the same passwords.
  if (isNew) {
    const kept = (await readAccounts(cluster, namespace, signal)) ?? newPasswords();
    for (const object of await firstSettings(namespace, kept, new Date())) await createIfMissing(cluster, object, signal);
  }
  return readAccounts(cluster, namespace, signal);
}

/**
 * Creates the sample's plugin, projects and Applications, once: what somebody deleted stays deleted. Marks the control namespace when it is done.
 * @returns the URL that the sample's Applications still name, if the sample repository has moved since
 */
export async function ensureSample(
  { cluster, store, signal }: ControlPlane,
  { repoURL, plugins }: { readonly repoURL: string; readonly plugins: Readonly<Record<string, string>> },
): Promise<string | undefined> {
  const namespaceKey = keyOfNamespace(store.controlNamespace);
  const namespace = await cluster.read(namespaceKey, undefined, signal);
  const { [sampleMark]: known, [begunMark]: begun } = namespace?.metadata.annotations ?? {};
  if (known !== undefined) return known === repoURL ? undefined : known;
  const mark = (name: string, url: string) =>
    cluster.patch(namespaceKey, undefined, { metadata: { annotations: { [name]: url } } }, signal);
  // A start that was cut off may have made a part with another URL; the rest is made alike, and then all of it is moved.
  const from = begun ?? repoURL;
  if (begun === undefined) await mark(begunMark, from);
  const { projects, applications } = sampleManifests({ repoURL: from, controlNamespace: store.controlNamespace });
  const pluginObjects = Object.keys(plugins).length === 0 ? [] : [pluginsMap(store.controlNamespace, plugins)];
  for (const object of [...pluginObjects, ...projects, ...applications]) await createIfMissing(cluster, object, signal);
  await mark(sampleMark, from);
  return from === repoURL ? undefined : from;
}

function pluginsMap(namespace: string, data: Readonly<Record<string, string>>): Manifest {
  const labels = { "app.kubernetes.io/part-of": "argocd" };
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: installationsConfigMap, namespace, labels },
    data: { ...data },
  };
}

/** Tells everything that names the sample repository's old URL the new one: its port was taken by another program this time. */
export async function moveSample({ cluster, store, signal }: ControlPlane, from: string, to: string): Promise<void> {
  for (const project of [...store.projects()].filter(({ spec }) => spec.sourceRepos?.includes(from))) {
    const sourceRepos = project.spec.sourceRepos?.map((url) => (url === from ? to : url));
    await store.patchProject(project.metadata.name ?? "", { spec: { sourceRepos } }, signal);
  }
  const moved = <T extends { readonly repoURL: string }>(source: T): T =>
    source.repoURL === from ? { ...source, repoURL: to } : source;
  for (const application of store.applications()) {
    const { source, sources } = application.spec;
    const isConcerned = [source, ...(sources ?? [])].some((each) => each?.repoURL === from);
    if (!isConcerned) continue;
    const spec = {
      ...(source !== undefined && { source: moved(source) }),
      ...(sources !== undefined && { sources: sources.map(moved) }),
    };
    await store.patchApplication(refOf(application), { spec }, signal);
  }
  await cluster.patch(
    keyOfNamespace(store.controlNamespace),
    undefined,
    { metadata: { annotations: { [sampleMark]: to } } },
    signal,
  );
}

/** On the control namespace: the sample was created, for this repository. */
const sampleMark = "fairlead.io/sample";
/** On the control namespace: the sample is being created, for this repository. */
const begunMark = "fairlead.io/sample-begun";

const keyOfNamespace = (name: string) => ({ group: "", kind: "Namespace", namespace: "", name });

async function readAccounts(cluster: Cluster, namespace: string, signal: AbortSignal): Promise<FirstAccounts | undefined> {
  const secret = await cluster.read(secretKey(namespace), undefined, signal);
  const data = (secret?.["data"] ?? {}) as Readonly<Record<string, string>>;
  const read = (name: string) => Buffer.from(data[name] ?? "", "base64").toString();
  const passwords = Object.fromEntries(firstAccountNames.map((name) => [name, read(initialPasswordKey(name))]));
  return passwords["admin"] === "" ? undefined : (passwords as FirstAccounts);
}

async function createIfMissing(cluster: Cluster, object: Manifest, signal: AbortSignal): Promise<void> {
  try {
    await cluster.create(object, { dryRun: false }, signal);
  } catch (thrown) {
    if (!isFailure(thrown, "CONFLICT")) throw thrown;
  }
}
