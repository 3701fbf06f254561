import { createResourceActions } from "../actions/resource-actions.js";
import { maskManifest } from "../diff/mask-secrets.js";
import { FairleadError, isFailure } from "../errors.js";
import { createMergePatch } from "../kubernetes/json-merge-patch.js";
import { entriesOf, isObject } from "../kubernetes/json-value.js";
import { type Application, formatRef, refOf } from "../model/application.js";
import { groupOf, type JsonObject, type Manifest, versionOf } from "../model/manifest.js";
import { formatKey, keyOf, type ResourceKey } from "../model/resource-key.js";
import type { ResourceTree } from "../model/resource-tree.js";
import type { ScriptAction, ScriptChange } from "../model/script.js";
import type { ActionChange, ActionWish, NamedResource } from "../model/wish.js";
import type { Cluster } from "../ports/cluster.js";
import { permitsDestination, permitsKind } from "../project/permits.js";
import { checkApplication, type Fit } from "../reconcile/check-application.js";
import type { ReconcileContext } from "../reconcile/reconcile-context.js";

/** Whose it is, and what the engine has. */
export interface ActionContext {
  /** All objects of the Application; undefined while nothing is known. */
  readonly tree: ResourceTree | undefined;
  readonly needs: Pick<ReconcileContext, "store" | "clusters" | "customizations" | "scripts" | "clock">;
  readonly signal: AbortSignal;
}

interface Found extends Fit {
  readonly live: Manifest;
  readonly key: ResourceKey;
}

/** Somebody else changed the object meanwhile: it is looked at again, so often. */
const maxAttempts = 3;

const actionsOf = ({ customizations, scripts, clock }: ActionContext["needs"]) =>
  createResourceActions({ customizations, scripts, now: () => clock.now() });

/**
 * The actions that an object of an Application offers now.
 * @throws FairleadError `NOT_FOUND` for what is no part of the Application or not live; as `ResourceActions.list`
 */
export async function listResourceActions(
  application: Application,
  resource: NamedResource,
  context: ActionContext,
): Promise<readonly ScriptAction[]> {
  const { live } = await findLive(application, resource, context);
  const { needs, signal } = context;
  return actionsOf(needs).list(live as unknown as JsonObject, signal);
}

/**
 * Has an action done to an object of an Application. What is to be made is tried out first, so that a refusal changes nothing; then the object itself is changed.
 * @throws FairleadError as `listResourceActions` and `ResourceActions.run`; `FAILED_PRECONDITION` for what the project does not permit; `BAD_USER_INPUT` for an
 *   action that changes another object; as `Cluster`
 */
export async function runResourceAction(
  application: Application,
  wish: ActionWish,
  context: ActionContext,
): Promise<readonly ActionChange[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runOnce(application, wish, context);
    } catch (thrown) {
      if (!isFailure(thrown, "CONFLICT") || attempt === maxAttempts) throw thrown;
    }
  }
}

async function runOnce(
  application: Application,
  { resource, action, parameters, dryRun }: ActionWish,
  context: ActionContext,
): Promise<readonly ActionChange[]> {
  const { needs, signal } = context;
  const found = await findLive(application, resource, context);
  const changes = await actionsOf(needs).run(action, found.live as unknown as JsonObject, parameters, signal);
  const { cluster } = found.watched;
  const made = changes.filter(({ operation }) => operation === "create").map((change) => asManifest(change, action));
  const patched = changes.filter(({ operation }) => operation === "patch").map((change) => asManifest(change, action));
  for (const object of patched) mustBeItself(object, found, action);
  for (const object of made) await mustBePermitted(object, found, signal);
  const tried: Manifest[] = [];
  for (const object of made) tried.push(await cluster.create(object, { dryRun: true }, signal));
  const done: ActionChange[] = [];
  for (const object of patched) {
    const after = dryRun ? object : await patchTo(object, found, cluster, signal);
    done.push({ operation: "patch", key: found.key, object: maskManifest(after) });
  }
  for (const [index, object] of made.entries()) {
    const after = dryRun ? (tried[index] ?? object) : await cluster.create(object, { dryRun: false }, signal);
    done.push({ operation: "create", key: keyOf(after), object: maskManifest(after) });
  }
  return done;
}

async function findLive(
  application: Application,
  resource: NamedResource,
  { tree, needs, signal }: ActionContext,
): Promise<Found> {
  const fit = checkApplication(application, needs);
  if (!fit.allowed) throw new FairleadError("FAILED_PRECONDITION", fit.condition.message);
  const { group, kind, name, namespace } = resource;
  const nodes = (tree?.nodes ?? []).filter(
    ({ key }) =>
      key.group === group && key.kind === kind && key.name === name && (namespace === undefined || key.namespace === namespace),
  );
  const [node, another] = nodes;
  const title = `${group === "" ? kind : `${group}/${kind}`} "${namespace === undefined ? name : `${namespace}/${name}`}"`;
  const owner = `Application "${formatRef(refOf(application))}"`;
  if (node === undefined) throw new FairleadError("NOT_FOUND", `${title} is no part of the ${owner}`);
  if (another !== undefined)
    throw new FairleadError("BAD_USER_INPUT", `The ${owner} has several objects ${title}; name the namespace`);
  const live = await fit.watched.cluster.read(node.key, node.version, signal);
  if (live === undefined) throw new FairleadError("NOT_FOUND", `${title} of the ${owner} is not live`);
  return { ...fit, live, key: node.key };
}

function asManifest({ resource }: ScriptChange, action: string): Manifest {
  const { apiVersion, kind, metadata } = resource;
  const isWhole = typeof apiVersion === "string" && typeof kind === "string" && isObject(metadata);
  if (isWhole) return resource as unknown as Manifest;
  throw new FairleadError("BAD_USER_INPUT", `Action "${action}" gave something that is no Kubernetes object`, {
    details: { reason: "ACTION_FAILED" },
  });
}

function mustBeItself(object: Manifest, { key, live }: Found, action: string): void {
  if (formatKey(keyOf(object)) === formatKey(keyOf(live))) return;
  const message = `Action "${action}" wants to change ${formatKey(keyOf(object))}; it may only change ${formatKey(key)} itself`;
  throw new FairleadError("BAD_USER_INPUT", message, { details: { reason: "ACTION_FAILED" } });
}

async function mustBePermitted(object: Manifest, { project, watched: { cluster } }: Found, signal: AbortSignal): Promise<void> {
  const { name = "", namespace = "" } = object.metadata;
  const group = groupOf(object);
  const served = await cluster.resource({ group, kind: object.kind }, signal);
  const namespaced = served?.namespaced ?? namespace !== "";
  const verdicts = [
    permitsKind(project, { group, kind: object.kind, name, namespaced }),
    ...(namespaced ? [permitsDestination(project, { server: cluster.server, name: cluster.name, namespace })] : []),
  ];
  const refusal = verdicts.find((verdict) => !verdict.allowed);
  if (refusal !== undefined && !refusal.allowed)
    throw new FairleadError("FAILED_PRECONDITION", refusal.because, { details: { reason: refusal.reason } });
}

/** Changes what differs; status by its own door where the kind has one. */
async function patchTo(object: Manifest, { key, live }: Found, cluster: Cluster, signal: AbortSignal): Promise<Manifest> {
  const patch = createMergePatch(live as unknown as JsonObject, object as unknown as JsonObject);
  const { status, ...rest } = patch;
  const version = versionOf(live);
  const resourceVersion = live.metadata.resourceVersion;
  let after = live;
  if (entriesOf(rest).length > 0) after = await cluster.patch(key, version, locked(rest, resourceVersion), signal);
  if (status === undefined) return after;
  const wanted = locked({ status }, after.metadata.resourceVersion);
  try {
    return await cluster.patch(key, version, wanted, signal, { subresource: "status" });
  } catch (thrown) {
    if (!isFailure(thrown, "NOT_FOUND")) throw thrown;
    return cluster.patch(key, version, wanted, signal);
  }
}

/** A patch that fails if the object changed since it was read. */
function locked(patch: JsonObject, resourceVersion: string | undefined): JsonObject {
  const { metadata } = patch;
  return { ...patch, metadata: { ...(isObject(metadata) ? metadata : {}), resourceVersion } };
}
