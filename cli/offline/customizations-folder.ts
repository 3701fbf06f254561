import { readdir, readFile, stat } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";
import { LRUCache } from "lru-cache";
import { compileKindKey, kindKey } from "../../engine/customizations/kind-key.js";
import { FairleadError } from "../../engine/errors.js";
import { type Customizations, type KindCustomization, noCustomizations } from "../../engine/model/customizations.js";
import { decodeText } from "../../plugins/decode-text.js";
import type { OfflineContext } from "./command.js";
import { argumentPath } from "./disk-files.js";

/** The kind whose scripts are wanted. */
export interface WantedKind {
  readonly group: string;
  readonly kind: string;
}

const maxScriptBytes = 1_048_576;
/** What absolute folders held, so that a batch reads each script once. */
const known = new LRUCache<string, Promise<Customizations>>({ max: 1000 });

/**
 * Reads what a folder of scripts, laid out as `resource_customizations` of Argo CD, says of one kind: `GROUP/KIND/health.lua`,
 * `GROUP/KIND/actions/discovery.lua` and `GROUP/KIND/actions/NAME/action.lua`, the core group without a level of its own. `_` in a name stands for `*`. The exact
 * kind comes first, then patterns in the order of their paths; they have health only.
 * @throws FairleadError `NOT_FOUND`; `BAD_USER_INPUT` for what is no folder or no text; `RESOURCE_EXHAUSTED` for a script above 1 MiB
 */
export async function readCustomizationsFolder(
  given: string,
  context: Pick<OfflineContext, "folder" | "files">,
  wanted: WantedKind,
): Promise<Customizations> {
  if (!isAbsolute(given)) return readKind(argumentPath(context, given), given, wanted);
  const root = resolve(given);
  const id = JSON.stringify([root, wanted.group, wanted.kind]);
  const reading = known.get(id) ?? readKind(root, given, wanted);
  known.set(id, reading);
  reading.catch(() => known.delete(id));
  return reading;
}

async function readKind(root: string, given: string, wanted: WantedKind): Promise<Customizations> {
  const found = await stat(root).catch(() => undefined);
  if (found === undefined)
    throw new FairleadError("NOT_FOUND", `Cannot read the scripts of "${given}": there is no such folder`, {
      details: { reason: "PATH_NOT_FOUND", path: given },
    });
  if (!found.isDirectory())
    throw new FairleadError("BAD_USER_INPUT", `Cannot read the scripts of "${given}": it is no folder`, {
      details: { reason: "PATH_INVALID" },
    });
  const { group, kind } = wanted;
  if (![group, kind].every((name) => /^[A-Za-z0-9.-]*$/.test(name) && !name.startsWith("."))) return noCustomizations;
  const exact = await readExact(join(root, group, kind));
  const kinds: readonly KindCustomization[] = [
    ...(exact === undefined ? [] : [{ key: kindKey(group, kind), ...exact }]),
    ...(await readPatterns(root, wanted)),
  ];
  return { ...noCustomizations, kinds };
}

async function readExact(folder: string): Promise<Omit<KindCustomization, "key"> | undefined> {
  const healthScript = await readScript(join(folder, "health.lua"));
  const discoveryScript = await readScript(join(folder, "actions/discovery.lua"));
  const definitions: { readonly name: string; readonly script: string }[] = [];
  for (const name of await namesIn(join(folder, "actions"))) {
    const script = await readScript(join(folder, "actions", name, "action.lua"));
    if (script !== undefined) definitions.push({ name, script });
  }
  const hasActions = discoveryScript !== undefined || definitions.length > 0;
  if (healthScript === undefined && !hasActions) return undefined;
  return {
    ...(healthScript !== undefined && { healthScript }),
    ...(hasActions && { actions: { discoveryScript: discoveryScript ?? "", definitions, mergeBuiltInActions: false } }),
  };
}

async function readPatterns(root: string, { group, kind }: WantedKind): Promise<readonly KindCustomization[]> {
  const paths: string[] = [];
  for (const name of await namesIn(root)) {
    const pattern = name.replaceAll("_", "*");
    if (group === "" && matches(pattern, "", kind)) paths.push(name);
    if (matches(pattern, "", group)) for (const inner of await namesIn(join(root, name))) paths.push(`${name}/${inner}`);
  }
  const kinds: KindCustomization[] = [];
  for (const path of paths.toSorted()) {
    const key = path.replaceAll("_", "*");
    if (!path.includes("_") || !matches(key, group, kind)) continue;
    const healthScript = await readScript(join(root, path, "health.lua"));
    if (healthScript !== undefined) kinds.push({ key, healthScript });
  }
  return kinds;
}

function matches(key: string, group: string, kind: string): boolean {
  return compileKindKey(key)?.(group, kind) ?? false;
}

/** The names in a folder, in order; none if it is not there or no folder. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const names: readonly string[] = await readdir(folder).catch(() => []);
  return names.toSorted();
}

async function readScript(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || !found.isFile()) return undefined;
  if (found.size > maxScriptBytes)
    throw new FairleadError("RESOURCE_EXHAUSTED", `Cannot read "${path}": a script may hold ${maxScriptBytes} bytes`, {
      details: { reason: "INPUT_TOO_LARGE" },
    });
  return decodeText(path, await readFile(path));
}
