import {
  type CompareOptions,
  compareResource,
  compareWithExpressions,
  type ResourceVerdict,
  refuseUnreadable,
} from "../diff/compare-resource.js";
import { type DeleteFields, ignoreFields, ignorePointers, needsExpressions } from "../diff/ignore-fields.js";
import { compileIgnoreRules, type IgnoreRules } from "../diff/ignore-rules.js";
import { compileKnownTypes, type KnownTypes } from "../diff/known-types.js";
import { ignoreManagedFields } from "../diff/managed-fields-rules.js";
import { isApplied } from "../diff/predict/structured-merge.js";
import { restoreIgnored } from "../diff/restore-ignored.js";
import { FairleadError, messageOf } from "../errors.js";
import type { FieldSchema } from "../kubernetes/field-schema.js";
import { annotations, csvAnnotation } from "../model/annotations.js";
import type { Application } from "../model/application.js";
import type { ResourcePair } from "../model/comparison.js";
import type { Customizations } from "../model/customizations.js";
import type { Manifest } from "../model/manifest.js";
import { formatKey, keyOf } from "../model/resource-key.js";
import type { ApplicationMemory } from "./application-memory.js";
import { inParallel } from "./in-parallel.js";
import type { ReconcileContext } from "./reconcile-context.js";

/** Judges the pairs of one Application. */
export interface PairJudge {
  readonly rules: IgnoreRules;
  /** Makes the verdicts that need jq or the API server's word; to be called before `judge`. */
  prepare(pairs: readonly ResourcePair[]): Promise<void>;
  /** The verdict on a pair, kept while both sides, the rules and the schema are the same. */
  judge(pair: ResourcePair): ResourceVerdict;
  /**
   * The target with what the rules ignore as it is live (`RespectIgnoreDifferences`).
   * @throws FairleadError `UNAVAILABLE` while jq is not there yet; `BAD_USER_INPUT` (`EXPRESSION_INVALID`)
   */
  keepIgnored(target: Manifest, live: Manifest): Promise<Manifest>;
}

/** What judging needs besides the pairs. */
interface JudgeNeeds extends Pick<ReconcileContext, "compareSettings" | "customizations" | "deleter" | "signal"> {
  readonly memory: ApplicationMemory;
  readonly schemaOf: (pair: ResourcePair) => FieldSchema | undefined;
  /** What the API server would make of an object. @throws FairleadError as `Cluster.apply` */
  readonly tryOut: (target: Manifest) => Promise<Manifest>;
}

/** Objects tried out at once. */
const triedAtOnce = 10;

/** Compiled once for each state of the settings. */
const typesOf = new WeakMap<Customizations, KnownTypes>();

/** Makes the judge of one look at an Application. */
export function createPairJudge({ spec, metadata }: Application, needs: JudgeNeeds): PairJudge {
  const { memory, schemaOf, deleter, tryOut, signal } = needs;
  const { rules, id, optionsFor, asksServer, includesMutations } = termsOf({ spec, metadata }, needs);
  const known = (pair: ResourcePair, schema: FieldSchema | undefined) => {
    const found = memory.verdicts.get(formatKey(pair.key));
    const isSame = found?.target === pair.target && found?.live === pair.live && found?.rules === id && found?.schema === schema;
    return isSame ? found?.verdict : undefined;
  };
  const keep = ({ key, target, live }: ResourcePair, schema: FieldSchema | undefined, verdict: ResourceVerdict) => {
    const isForNow = verdict.unknown !== undefined;
    if (!isForNow) memory.verdicts.set(formatKey(key), { target, live, rules: id, schema, verdict });
    return verdict;
  };
  const deleteFields: DeleteFields = (deletions) => deleter.deleteFields(deletions, signal);
  const ignoredOf = async (objects: readonly Manifest[]) => {
    if (!needsExpressions(objects, rules)) return objects.map((object) => ignorePointers(object, rules).object);
    const { sides, failures } = await ignoreFields(objects, rules, deleteFields);
    refuseUnreadable(failures);
    return sides.map(({ object }) => object);
  };
  const inDoubt = new Map<ResourcePair, ResourceVerdict>();
  const askAround = async (pair: ResourcePair, schema: FieldSchema | undefined): Promise<ResourceVerdict> => {
    const options = optionsFor(pair, schema);
    const { target, live } = pair;
    // Nothing can be tried out against what is not there.
    const isTried = asksServer && target !== undefined && live !== undefined;
    const dryRun = isTried ? { answer: await tryOut(target), includesMutations } : undefined;
    return lean(await compareWithExpressions(pair, { ...options, dryRun }, deleteFields));
  };
  return {
    rules,
    async prepare(pairs) {
      if (!asksServer && rules.expressions.length === 0) return;
      await inParallel(pairs, asksServer ? triedAtOnce : pairs.length, async (pair) => {
        const schema = schemaOf(pair);
        if (pair.target === undefined || known(pair, schema) !== undefined) return;
        const verdict = await askAround(pair, schema).catch(unknownBecause);
        if (keep(pair, schema, verdict).unknown !== undefined) inDoubt.set(pair, verdict);
      });
    },
    async keepIgnored(target, live) {
      const schema = schemaOf({ key: keyOf(target), target, live });
      const { status: _, ...current } = live;
      const sides = ignoreManagedFields({ target, live: current }, rules.managersFor(target), schema);
      const [wanted = target, kept = current] = await ignoredOf([sides.target, sides.live]);
      return restoreIgnored({ target: wanted, live: current, kept, schema });
    },
    judge(pair) {
      const schema = schemaOf(pair);
      const made = inDoubt.get(pair) ?? known(pair, schema);
      if (made !== undefined) return made;
      return keep(
        pair,
        schema,
        attempt(() => lean(compareResource(pair, optionsFor(pair, schema)))),
      );
    },
  };
}

/** By what the pairs of an Application are compared. `id`: equal texts, equal terms. */
function termsOf(
  { spec, metadata }: Pick<Application, "spec" | "metadata">,
  needs: Pick<JudgeNeeds, "customizations" | "compareSettings">,
) {
  const [customizations, settings] = [needs.customizations(), needs.compareSettings()];
  const rules = compileIgnoreRules({ differences: spec.ignoreDifferences, customizations, settings });
  const knownTypes = typesOf.get(customizations) ?? compileKnownTypes(customizations);
  typesOf.set(customizations, knownTypes);
  const isServerSide = (spec.syncPolicy?.syncOptions ?? []).includes("ServerSideApply=true");
  const { ignoreAggregatedRoles, instanceLabelKey: labelKey } = settings;
  const wishes = csvAnnotation(metadata.annotations, annotations.compareOptions);
  const asksServer = wishes.includes("ServerSideDiff=true");
  const includesMutations = wishes.includes("IncludeMutationWebhook=true");
  const id = JSON.stringify([
    rules.id,
    customizations.id,
    ignoreAggregatedRoles,
    labelKey,
    isServerSide,
    asksServer && { includesMutations },
  ]);
  const optionsFor = ({ live }: ResourcePair, schema: FieldSchema | undefined): CompareOptions => ({
    rules,
    knownTypes,
    schema,
    ignoreAggregatedRoles,
    labelKey,
    // What this engine has applied it applied on the server's side, and who owns a field tells what was wanted before.
    completesAsServer: true,
    structuredMerge: isServerSide || (live !== undefined && isApplied(live)),
  });
  return { rules, id, optionsFor, asksServer, includesMutations };
}

/** The sides are kept only where they differ: nobody is shown them otherwise. */
function lean({ modified, warnings, ...sides }: ResourceVerdict): ResourceVerdict {
  return modified ? { modified, warnings, ...sides } : { modified, warnings };
}

function attempt(compare: () => ResourceVerdict): ResourceVerdict {
  try {
    return compare();
  } catch (thrown) {
    return unknownBecause(thrown);
  }
}

/** E-42: what cannot be compared is unknown, and nothing else is. */
function unknownBecause(thrown: unknown): ResourceVerdict {
  if (!(thrown instanceof FairleadError)) throw thrown;
  return { modified: false, warnings: [], unknown: messageOf(thrown) };
}
