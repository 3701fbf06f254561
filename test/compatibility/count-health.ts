import { readCustomizationsFolder } from "../../cli/offline/customizations-folder.js";
import { messageOf } from "../../engine/errors.js";
import { assessHealth } from "../../engine/health/assess.js";
import { assessByRule, findRule } from "../../engine/health/find-rule.js";
import { compileHealthScripts } from "../../engine/health/health-scripts.js";
import type { Health } from "../../engine/model/health.js";
import { groupOf, type JsonObject, type Manifest } from "../../engine/model/manifest.js";
import type { ScriptRunner } from "../../engine/ports/script-runner.js";
import type { Tally } from "./count.js";
import { builtInCases, type HealthCase, scriptCases } from "./health-cases.js";

/**
 * Runs the health cases of a checkout: with its Lua, with our own rules, and those of the checks that are compiled into Argo CD. Its tests of Lua ask the script
 * alone, also about objects that are being deleted, which nobody asks in a cluster; so do we.
 */
export async function countHealth(checkout: string, scripts: ScriptRunner): Promise<readonly Tally[]> {
  const scripted = scriptCases(checkout);
  const ruled = scripted.filter(({ object }) => findRule(groupOf(object), object.kind, "argo-cd") !== undefined);
  const askScript = (object: Manifest) => runScript(`${checkout}/resource_customizations`, object, scripts);
  return [
    await tally("health by the checkout's Lua", scripted, askScript),
    await tally("health by rules of our own", ruled, async (object) => assessByRule(object, "argo-cd")),
    await tally("health by built-in checks", builtInCases(checkout), async (object) => assessHealth(object)),
  ];
}

async function runScript(folder: string, object: Manifest, runner: ScriptRunner): Promise<Health | undefined> {
  const { kinds } = await readCustomizationsFolder(folder, { folder: "/" }, { group: groupOf(object), kind: object.kind });
  const script = compileHealthScripts(kinds, { asListed: true }).find(groupOf(object), object.kind);
  if (script === undefined) throw new Error("no script was found");
  return runner.health(script, object as unknown as JsonObject, AbortSignal.timeout(60_000));
}

async function tally(
  title: string,
  cases: readonly HealthCase[],
  judge: (object: Manifest) => Promise<Health | undefined>,
): Promise<Tally> {
  const disagreements: string[] = [];
  for (const { file, object, status, message } of cases) {
    const found = await judge(object).catch((thrown: unknown) => ({ status: "error", message: messageOf(thrown) }));
    const isSame = (found?.status ?? "") === status && (message === undefined || (found?.message ?? "") === message);
    if (!isSame) disagreements.push(`${file}\n    Argo CD: ${status}: ${message ?? "-"}\n    here:    ${describe(found)}`);
  }
  return { title, cases: cases.length, disagreements };
}

function describe(found: { readonly status: string; readonly message?: string } | undefined): string {
  return found === undefined ? "no opinion" : `${found.status}: ${found.message ?? ""}`;
}
