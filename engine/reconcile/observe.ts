import { compareResources } from "../diff/compare.js";
import { schemaFromDefinition } from "../diff/definition-schema.js";
import { normalizeTargets } from "../diff/normalize-targets.js";
import { pairResources } from "../diff/pair-resources.js";
import type { FieldSchema } from "../kubernetes/field-schema.js";
import { type Application, type Condition, refOf } from "../model/application.js";
import type { ResourcePair } from "../model/comparison.js";
import type { ApiResource } from "../model/live-object.js";
import { groupOf, type Manifest, versionOf } from "../model/manifest.js";
import { formatKey, keyOf } from "../model/resource-key.js";
import { annotationWarnings } from "../sync/annotation-warnings.js";
import { readHook } from "../sync/hooks.js";
import { readSyncOptions } from "../sync/sync-options.js";
import type { ApplicationMemory } from "./application-memory.js";
import type { Fit } from "./check-application.js";
import { findLive } from "./find-live.js";
import { awaitsFirstVerdict, healthFailures } from "./health-failures.js";
import { createPairJudge } from "./judge-pairs.js";
import { mustBeManaged } from "./must-be-managed.js";
import type { Observation } from "./observation.js";
import type { OperationSources } from "./operation-sources.js";
import { isOwn, isPermitted } from "./own-objects.js";
import type { ReconcileContext } from "./reconcile-context.js";
import { type Rendering, renderSources } from "./render-sources.js";

/**
 * Looks at everything one Application depends on: its files, rendered; its objects, live; and how the two compare. What did not change since the last
 * look is not computed again.
 * @throws FairleadError when a source cannot be resolved, read or rendered, or the cluster cannot be asked
 */
export async function observe(
  application: Application,
  fit: Fit,
  wanted: OperationSources,
  memory: ApplicationMemory,
  context: ReconcileContext,
): Promise<Observation> {
  const { signal } = context;
  const { instanceName, project, watched } = fit;
  const { cluster } = watched;
  const rendering = await renderSources(application, wanted, memory, { ...context, instanceName, project, cluster });
  const placed = await placeTargets(application, fit, rendering, memory, signal);
  mustBeManaged(
    placed.targets.map(({ key }) => key),
    cluster.scope(),
  );
  const roles = placed.targets.map((keyed) => ({ ...keyed, role: readHook(keyed.target).role }));
  // Skipped and ignored targets are compared with nothing, but without them their live objects would look like something to prune.
  const targets = roles.filter(({ role }) => role !== "hook");
  const hooks = roles.filter(({ role }) => role === "hook").map(({ target }) => target);
  const managed = watched.index.managed(instanceName).filter((live) => isPermitted(live, project, cluster));
  const found = await findLive(targets, { instanceName, watched, memory, signal });
  const pairs = pairResources({ targets, managed, find: (key) => found.get(formatKey(key)) });
  const judge = createPairJudge(application, {
    ...context,
    memory,
    schemaOf: (pair) => schemaOf(pair, placed.kinds, watched),
    tryOut: (target) => cluster.apply(target, { dryRun: true, force: true, fieldValidation: "Ignore" }, signal),
  });
  await judge.prepare(pairs);
  const comparison = compareResources({
    application: refOf(application),
    instanceName,
    pairs,
    judge: (pair) => judge.judge(pair),
    healthOf: (live) => watched.index.healthOf(keyOf(live), { certain: false }),
    conditions: [
      ...placed.conditions,
      ...judge.rules.conditions,
      ...optionWarnings(application),
      ...staleness(rendering),
      ...distrust(rendering),
    ],
  });
  forgetVerdicts(comparison.resources, memory);
  const liveHooks = managed
    .filter((object) => readHook(object).role === "hook" && isOwn(object))
    .map((object) => {
      const health = watched.index.healthOf(keyOf(object), { certain: true });
      return { object, ...(health !== undefined && { health }) };
    });
  const failures = healthFailures(comparison, watched.index);
  return {
    application,
    ...fit,
    sources: wanted.sources,
    rendering,
    hooks,
    liveHooks,
    keepIgnored: (target, live) => judge.keepIgnored(target, live),
    comparison: failures.length === 0 ? comparison : { ...comparison, conditions: [...comparison.conditions, ...failures] },
    awaitsFirstVerdict: awaitsFirstVerdict(comparison, watched.index),
  };
}

type Kinds = ReadonlyMap<string, ApiResource>;
type Placed = NonNullable<ApplicationMemory["placed"]> & { readonly kinds: Kinds };

/** Stamps and places what was rendered; kept while the render and the scopes of its kinds are the same. */
async function placeTargets(
  application: Application,
  { instanceName, watched }: Fit,
  { results }: Rendering,
  memory: ApplicationMemory,
  signal: AbortSignal,
): Promise<Placed> {
  const kinds = await kindsOf(
    results.flatMap(({ manifests }) => manifests),
    watched.cluster,
    signal,
  );
  const destinationNamespace = application.spec.destination.namespace ?? "";
  const scopes = [...kinds].map(([name, { namespaced }]) => [name, namespaced]);
  const key = JSON.stringify([instanceName, destinationNamespace, scopes]);
  const known = memory.placed;
  const isSame =
    known?.key === key && known.from.length === results.length && known.from.every((result, index) => result === results[index]);
  if (isSame) return { ...known, kinds };
  const isNamespaced = (group: string, kind: string) => kinds.get(`${group}/${kind}`)?.namespaced;
  const placed = normalizeTargets(
    results.flatMap(({ manifests }) => manifests),
    { instanceName, destinationNamespace, isNamespaced },
  );
  const lint = placed.targets.flatMap(({ key: { kind, name }, target }) =>
    annotationWarnings(target).map(
      (because): Condition => ({ type: "ComparisonWarning", message: `${kind}/${name}: ${because}` }),
    ),
  );
  memory.placed = { from: results, key, targets: placed.targets, conditions: [...placed.conditions, ...lint] };
  return { ...memory.placed, kinds };
}

/** The kinds of the manifests as the cluster serves them, by `group/kind`; those it does not serve are left out. */
async function kindsOf(manifests: readonly Manifest[], cluster: Fit["watched"]["cluster"], signal: AbortSignal): Promise<Kinds> {
  const kinds = new Map<string, ApiResource>();
  const seen = new Set<string>();
  for (const manifest of manifests) {
    const group = groupOf(manifest);
    const name = `${group}/${manifest.kind}`;
    if (seen.has(name)) continue;
    seen.add(name);
    const resource = await cluster.resource({ group, kind: manifest.kind }, signal);
    if (resource !== undefined) kinds.set(name, resource);
  }
  return kinds;
}

/** The schema of a custom resource, from its definition as it is live; built-in kinds are known to the comparison itself. */
function schemaOf({ key, target, live }: ResourcePair, kinds: Kinds, { index }: Fit["watched"]): FieldSchema | undefined {
  const resource = kinds.get(`${key.group}/${key.kind}`);
  const object = target ?? live;
  if (resource === undefined || object === undefined || !key.group.includes(".")) return undefined;
  const name = `${resource.resource}.${resource.group}`;
  const definition = index.get({ group: "apiextensions.k8s.io", kind: "CustomResourceDefinition", namespace: "", name })?.body;
  return definition === undefined ? undefined : schemaFromDefinition(definition, versionOf(object));
}

function forgetVerdicts(resources: readonly ResourcePair[], memory: ApplicationMemory): void {
  if (memory.verdicts.size <= resources.length) return;
  const current = new Set(resources.map(({ key }) => formatKey(key)));
  for (const key of memory.verdicts.keys()) if (!current.has(key)) memory.verdicts.delete(key);
}

/** E-44: an option that means nothing is said so, not passed over. */
function optionWarnings({ spec }: Application): readonly Condition[] {
  const { warnings } = readSyncOptions(spec.syncPolicy?.syncOptions);
  return warnings.map((message) => ({ type: "ComparisonWarning", message }));
}

/** R25: the comparison stands, but nobody should sync on the word of a remote that does not answer. */
function staleness({ stale, commits }: Rendering): readonly Condition[] {
  if (stale === undefined) return [];
  return [
    {
      type: "ComparisonError",
      message: `Compared with the last known commit ${commits.join(", ")}, because the repository does not answer: ${stale}`,
    },
  ];
}

/** What nobody vouches for is compared, but not synced. */
function distrust({ untrusted }: Rendering): readonly Condition[] {
  return untrusted === undefined ? [] : [{ type: "ComparisonError", message: untrusted.join("\n") }];
}
