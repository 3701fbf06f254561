import { readCustomizationsFolder } from "../../cli/offline/customizations-folder.js";
import { actionsOfKind } from "../../engine/actions/offer-actions.js";
import { createResourceActions, type ResourceActions } from "../../engine/actions/resource-actions.js";
import { kindKey } from "../../engine/customizations/kind-key.js";
import { compareResource } from "../../engine/diff/compare-resource.js";
import { FairleadError, messageOf } from "../../engine/errors.js";
import { equalJson } from "../../engine/kubernetes/json-value.js";
import { noCustomizations } from "../../engine/model/customizations.js";
import { groupOf, type JsonObject, type Manifest } from "../../engine/model/manifest.js";
import { keyOf as resourceKeyOf } from "../../engine/model/resource-key.js";
import type { ScriptAction } from "../../engine/model/script.js";
import type { ScriptRunner } from "../../engine/ports/script-runner.js";
import { type ActionCase, actionCases, type DiscoveryCase } from "./action-cases.js";
import type { Tally } from "./count.js";

type ActionsFor = (object: JsonObject) => Promise<ResourceActions>;

const { signal } = new AbortController();

/** Runs the action cases of a checkout: with its Lua, and with our own actions. */
export async function countActions(checkout: string, scripts: ScriptRunner): Promise<readonly Tally[]> {
  const { discovery, actions } = actionCases(checkout);
  const now = Date.now;
  const byScript: ActionsFor = async (object) => {
    const { apiVersion, kind } = object as unknown as Manifest;
    const wanted = { group: groupOf({ apiVersion }), kind };
    const customizations = await readCustomizationsFolder(`${checkout}/resource_customizations`, { folder: "/" }, wanted);
    return createResourceActions({ customizations: () => customizations, scripts, now });
  };
  const own = createResourceActions({ customizations: () => noCustomizations, scripts, now });
  const byRule: ActionsFor = async () => own;
  const isOurs = ({ object }: { readonly object: JsonObject }) => actionsOfKind(keyOf(object)).length > 0;
  return [
    await tally("offered actions by the checkout's Lua", discovery, (one) => judgeDiscovery(one, byScript)),
    await tally("actions by the checkout's Lua", actions, (one) => judgeAction(one, byScript)),
    await tally("offered actions of our own", discovery.filter(isOurs), (one) => judgeDiscovery(one, byRule)),
    await tally("actions of our own", actions.filter(isOurs), (one) => judgeAction(one, byRule)),
  ];
}

function keyOf(object: JsonObject): string {
  const { apiVersion, kind } = object as unknown as Manifest;
  return kindKey(groupOf({ apiVersion }), kind);
}

/** @returns what differs; undefined if nothing does */
async function judgeDiscovery({ object, offered }: DiscoveryCase, actionsFor: ActionsFor): Promise<string | undefined> {
  const found = (await (await actionsFor(object)).list(object, signal)).map(asOffered);
  return equalJson(found, offered) ? undefined : `Argo CD: ${JSON.stringify(offered)}\n    here:    ${JSON.stringify(found)}`;
}

function asOffered({ name, disabled, iconClass = "", displayName = "", parameters }: ScriptAction) {
  return { name, disabled, iconClass, displayName, parameters: parameters.map((parameter) => parameter.name) };
}

async function judgeAction(
  { action, object, parameters, outcome }: ActionCase,
  actionsFor: ActionsFor,
): Promise<string | undefined> {
  try {
    const changes = await (await actionsFor(object)).run(action, object, parameters, signal);
    if ("error" in outcome) return `Argo CD: ${outcome.error}\n    here:    no error`;
    const found = changes.map(({ resource }) => resource);
    const isSame =
      found.length === outcome.objects.length && found.every((one, index) => isAsExpected(one, outcome.objects[index] ?? {}));
    return isSame ? undefined : `Argo CD: ${JSON.stringify(outcome.objects)}\n    here:    ${JSON.stringify(found)}`;
  } catch (thrown) {
    const said = thrown instanceof FairleadError ? (thrown.details["said"] ?? thrown.message) : messageOf(thrown);
    return "error" in outcome && said === outcome.error
      ? undefined
      : `Argo CD: ${JSON.stringify(outcome)}\n    here:    error ${JSON.stringify(said)}`;
  }
}

/**
 * As Argo CD's own harness compares: the expected object is the target, what came out is live; moments count for nothing, nor do a Deployment's status and
 * generation. A Workflow's finalizers neither: the Lua writes them beside its metadata, where an API server drops them, and we within.
 */
function isAsExpected(found: JsonObject, expected: JsonObject): boolean {
  const [live, target] = [found, expected].map((side) => comparable(side)) as [Manifest, Manifest];
  return !compareResource({ key: resourceKeyOf(target), target, live }).modified;
}

function comparable(object: JsonObject): Manifest {
  const text = JSON.stringify(object, (_, value: unknown) => value ?? undefined)
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:]+(\.\d+)?Z?/g, "MOMENT")
    .replaceAll(/-\d{10,12}"/g, '-MOMENT"');
  const { finalizers: _, status, ...rest } = JSON.parse(text) as Manifest;
  const { finalizers: _finalizers, generation: _generation, ...metadata } = rest.metadata;
  return { ...rest, metadata, ...(rest.kind !== "Deployment" && { status }) };
}

async function tally<T extends { readonly file: string; readonly action?: string }>(
  title: string,
  cases: readonly T[],
  judge: (one: T) => Promise<string | undefined>,
): Promise<Tally> {
  const disagreements: string[] = [];
  for (const one of cases) {
    const differs = await judge(one).catch((thrown: unknown) => messageOf(thrown));
    if (differs !== undefined) disagreements.push(`${one.file} ${one.action ?? ""}\n    ${differs}`);
  }
  return { title, cases: cases.length, disagreements };
}
