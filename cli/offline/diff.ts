import { Command } from "commander";
import { readCustomizations } from "../../engine/customizations/read-customizations.js";
import {
  type CompareOptions,
  compareResource,
  compareWithExpressions,
  type ResourceVerdict,
  refuseUnreadable,
} from "../../engine/diff/compare-resource.js";
import { readCompareSettings } from "../../engine/diff/compare-settings.js";
import { compileIgnoreRules, type IgnoreRules } from "../../engine/diff/ignore-rules.js";
import { compileKnownTypes } from "../../engine/diff/known-types.js";
import { FairleadError } from "../../engine/errors.js";
import { isObject } from "../../engine/kubernetes/json-value.js";
import type { ResourcePair } from "../../engine/model/comparison.js";
import type { DeletionFailure } from "../../engine/model/field-deletion.js";
import type { Json, Manifest } from "../../engine/model/manifest.js";
import { keyOf } from "../../engine/model/resource-key.js";
import type { SettingsMap } from "../../engine/model/settings.js";
import type { FieldDeleter } from "../../engine/ports/field-deleter.js";
import { createFieldDeleter } from "../../plugins/jq/field-deleter.js";
import { type OfflineContext, type OfflineResult, type OfflineTools, readArguments, UsageError } from "./command.js";
import { describeVerdict } from "./describe-verdict.js";
import { readDifferences } from "./read-differences.js";
import { readOneObject } from "./read-objects.js";
import { readSide } from "./read-side.js";

interface Flags {
  readonly target?: string;
  readonly live?: string;
  readonly app?: string;
  readonly settings?: string;
  readonly ignoreAggregatedRoles?: boolean;
  readonly serverSide?: boolean;
  readonly predicted?: string;
  readonly manager?: string;
  readonly includeWebhookMutations?: boolean;
  readonly structuredMerge?: boolean;
}

/**
 * `fairlead diff`: judges whether a live object differs from what is wanted, as Argo CD does.
 * @throws UsageError; FairleadError for files that cannot be read and expressions that are no jq
 */
export async function compareFiles(args: readonly string[], context: OfflineContext): Promise<OfflineResult> {
  const command = createCommand();
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const flags = command.opts<Flags>();
  checkFlags(flags);
  const [target, live, answer] = await Promise.all([
    readSide(flags.target, context),
    readSide(flags.live, context),
    readSide(flags.predicted, context),
  ]);
  const sources = {
    differences: await readDifferences(flags.app, context),
    general: await readSettings(flags.settings, context),
  };
  const object = target.object ?? live.object;
  const warnings = [target, live, answer].flatMap((side) => side.warnings);
  if (object === undefined) return nothingToCompare(warnings);
  const pair = { key: keyOf(object), ...(target.object && { target: target.object }), ...(live.object && { live: live.object }) };
  const verdict = await judge(pair, answer.object, { ...sources, flags, context });
  return {
    exit: 0,
    result: {
      modified: verdict.modified,
      normalizedLive: (verdict.normalizedLive ?? null) as Json,
      predictedLive: (verdict.predictedLive ?? null) as Json,
    },
    text: () => describeVerdict(pair.key, verdict),
    notes: [...warnings, ...verdict.warnings],
  };
}

/** Nothing is wanted and nothing is there. */
function nothingToCompare(notes: readonly string[]): OfflineResult {
  return {
    exit: 0,
    result: { modified: false, normalizedLive: null, predictedLive: null },
    text: () => "Neither file holds an object: nothing differs.\n",
    notes,
  };
}

function createCommand(): Command {
  return new Command("diff")
    .description("Says whether a live object differs from what is wanted, and in what, as Argo CD judges it")
    .option("--target <file>", "the object as Git wants it; without it nothing is wanted")
    .option("--live <file>", "the object as the cluster has it; without it it is missing")
    .option("--app <file>", "an Application: its spec.ignoreDifferences count")
    .option("--settings <file>", "an argocd-cm ConfigMap: resource.customizations and resource.compareoptions count")
    .option("--ignore-aggregated-roles", "rules of aggregated ClusterRoles do not count")
    .option("--server-side", "compare with what the API server's dry run answered, in --predicted")
    .option("--predicted <file>", "the answer to the dry run")
    .option("--manager <name>", "the field manager of the dry run; default argocd-controller")
    .option("--include-webhook-mutations", "fields that the manager does not own count too")
    .option("--structured-merge", "compare as ServerSideApply=true does: by the owners of fields");
}

function checkFlags({ target, live, serverSide, predicted, manager, includeWebhookMutations }: Flags): void {
  if (target === undefined && live === undefined) throw new UsageError("diff: give --target, --live or both");
  if (serverSide === true && predicted === undefined && target !== undefined && live !== undefined)
    throw new UsageError("diff: --server-side needs the answer to the dry run in --predicted");
  const stray =
    serverSide === true
      ? undefined
      : Object.entries({ predicted, manager, includeWebhookMutations }).find(([, value]) => value !== undefined);
  if (stray !== undefined)
    throw new UsageError(`diff: --${stray[0].replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} needs --server-side`);
}

/** What the objects are judged by. */
interface Judging {
  readonly differences: Awaited<ReturnType<typeof readDifferences>>;
  readonly general: SettingsMap;
  readonly flags: Flags;
  readonly context: OfflineContext;
}

async function judge(
  pair: ResourcePair,
  answer: Manifest | undefined,
  { differences, general, flags, context }: Judging,
): Promise<ResourceVerdict> {
  const customizations = readCustomizations(general);
  const settings = readCompareSettings(general);
  const rules = compileIgnoreRules({ differences, customizations, settings });
  const knownTypes = compileKnownTypes(customizations);
  const { manager, includeWebhookMutations = false } = flags;
  const options = {
    rules,
    knownTypes,
    ignoreAggregatedRoles: settings.ignoreAggregatedRoles || flags.ignoreAggregatedRoles === true,
    structuredMerge: flags.structuredMerge === true,
    ...(answer && { dryRun: { answer, includesMutations: includeWebhookMutations, ...(manager !== undefined && { manager }) } }),
  };
  const verdict = rules.expressions.length === 0 ? compareResource(pair, options) : await judgeWithJq(pair, options, context);
  const problems = [...customizations.problems, ...knownTypes.problems, ...rules.conditions.map(({ message }) => message)];
  return { ...verdict, warnings: [...problems, ...verdict.warnings] };
}

type Options = CompareOptions & { readonly rules: IgnoreRules };

/** Every expression must be jq, even one that is for other objects; one that does not end is refused, one that fails on the object is not. */
async function judgeWithJq(pair: ResourcePair, options: Options, { tools, signal }: OfflineContext): Promise<ResourceVerdict> {
  const deleter = deleterOf(tools);
  const { expressions } = options.rules;
  await tools.modules.ready("jq", signal);
  const unreadable = await deleter.findUnreadable(expressions, signal);
  refuseUnreadable(unreadable);
  refuseEndless(unreadable);
  return compareWithExpressions(pair, options, async (deletions) => {
    const answers = await deleter.deleteFields(deletions, signal);
    refuseEndless(answers.flatMap(({ failures }) => failures));
    return answers;
  });
}

function refuseEndless(failures: readonly DeletionFailure[]): void {
  const endless = failures.find(({ stopped }) => stopped === true);
  if (endless === undefined) return;
  const { expression, because } = endless;
  throw new FairleadError(
    "DEADLINE_EXCEEDED",
    `The jq expression ${JSON.stringify(expression.slice(0, 500))} was stopped: ${because}`,
    {
      details: { reason: "LIMIT_TIME", expression },
    },
  );
}

/** One for each set of tools, so that what several requests of a batch ask is asked together. */
const deleters = new WeakMap<OfflineTools, FieldDeleter>();

function deleterOf(tools: OfflineTools): FieldDeleter {
  const deleter = deleters.get(tools) ?? createFieldDeleter(tools);
  deleters.set(tools, deleter);
  return deleter;
}

async function readSettings(file: string | undefined, context: OfflineContext): Promise<SettingsMap> {
  if (file === undefined) return {};
  const { data } = await readOneObject(file, context);
  const entries = Object.entries(isObject(data) ? data : {});
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}
