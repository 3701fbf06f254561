import { type HealthScripts, noHealthScripts } from "../health/health-scripts.js";
import { equalJson } from "../kubernetes/json-value.js";
import type { Health } from "../model/health.js";
import type { LiveChange } from "../model/live-object.js";
import type { Manifest } from "../model/manifest.js";
import { formatKey, keyOf, type ResourceKey } from "../model/resource-key.js";
import { createListedPlaces } from "./listed-places.js";
import { isVisibleChange } from "./live-change.js";
import { type LiveRecord, recordOf } from "./live-record.js";
import { createOwnWrites } from "./own-writes.js";
import { type HealthAnswer, type HealthQuestion, knownHealth, recordHealth } from "./record-health.js";
import { childrenOf, emptyMaps, link, parentsOf, type RecordMaps, recordsAt, unlink } from "./record-maps.js";
import { createWatchedKeys, type WatchedKeys } from "./watched-keys.js";

/** An Application that a change concerns. `root`: the object itself is managed by it or wanted by it, not only a descendant of such a one. */
export interface TouchedInstance {
  readonly instanceName: string;
  readonly root: boolean;
}

/**
 * What is live in one cluster: stands between its watches and the comparisons. Whole objects are kept only where somebody compares them (roots that
 * an Application manages, objects an Application wants, CustomResourceDefinitions), of the rest what a tree shows. No order among results.
 */
export interface LiveIndex {
  /**
   * Takes one change in and says whom it concerns, each Application once; nobody if the change shows nowhere. Costs what the change costs, never
   * the size of the cluster. Changes come in the API server's order.
   */
  apply(change: LiveChange): readonly TouchedInstance[];
  /**
   * Takes in what the API server answered to a write of ours, as `apply` does, before or after the watch tells of it. What is newer stays. Kinds that are
   * not listed are passed over: no watch would ever take the object out again.
   */
  wrote(object: Manifest): readonly TouchedInstance[];
  /** The whole raw objects an Application manages: roots whose tracking annotation names it. */
  managed(instanceName: string): readonly Manifest[];
  get(key: ResourceKey): LiveRecord | undefined;
  /**
   * The health of a live object; `certain` as `knownHealth` has it. Who asks while a script has yet to speak is among the touched of `judged`, whatever the
   * script says.
   */
  healthOf(key: ResourceKey, how: { readonly certain: boolean }): Health | undefined;
  /** Takes in what a script said, as `apply` does; passed over if the object changed since it was asked. */
  judged(question: HealthQuestion, answer: HealthAnswer): readonly TouchedInstance[];
  /** Asks anew about every object for which another script, or none, is there now. */
  rejudge(): void;
  /** The objects owned by the one with this uid, or its children by convention. */
  childrenOf(uid: string): readonly LiveRecord[];
  /** Says whether all objects have been told of the kind, in the namespace, that a key names; only then is absence a fact. */
  isListed(key: Omit<ResourceKey, "name">): boolean;
  /**
   * Says which objects an Application wants, tracked or not: from now on they are kept whole, and changes of them concern it. Replaces what it said
   * before; an empty list forgets it.
   * @returns the keys of objects that are live but not held whole: read them from the API server and hand them to `fill`
   */
  watchKeys(instanceName: string, keys: readonly ResourceKey[]): readonly ResourceKey[];
  /** Takes in a whole object that was read because `watchKeys` asked for it. What a watch told since wins. */
  fill(object: Manifest): void;
}

/** Who judges health besides our own rules. */
export interface IndexScripts {
  /** The scripts of this moment. */
  readonly scripts: () => HealthScripts;
  /** Has a script asked about an object; `judged` takes the answer. Must return at once. */
  readonly ask: (question: HealthQuestion) => void;
}

const noScripts: IndexScripts = { scripts: () => noHealthScripts, ask: () => undefined };

/** An empty index, for one cluster. */
export function createLiveIndex({ scripts, ask }: IndexScripts = noScripts): LiveIndex {
  const maps = emptyMaps();
  const watched = createWatchedKeys();
  const writes = createOwnWrites();
  const listed = createListedPlaces();
  const isKept = (record: LiveRecord): boolean =>
    record.instanceName !== undefined || record.key.kind === "CustomResourceDefinition" || watched.has(formatKey(record.key));
  /** Keys of objects whose health somebody asked for while a script had yet to speak. */
  const askedFor = new Set<string>();

  const take = (object: Manifest): readonly TouchedInstance[] => {
    const former = maps.byKey.get(formatKey(keyOf(object)));
    const record = recordOf(object, recordHealth(object, former, scripts()), isKept);
    if (record.awaitsScript) ask(questionOf(record, object));
    return upsert({ maps, watched }, record);
  };

  return {
    apply(change) {
      if (change.type === "upsert") return writes.isOutdated(change.object) ? [] : take(change.object);
      if (change.type === "delete") {
        writes.gone(change.object.metadata.uid ?? "");
        askedFor.delete(formatKey(keyOf(change.object)));
        return remove({ maps, watched }, change.object);
      }
      listed.apply(change);
      return [];
    },
    wrote(object) {
      if (!listed.has(keyOf(object))) return [];
      const known = maps.byKey.get(formatKey(keyOf(object)));
      if (!writes.isNews(object, known?.uid === object.metadata.uid ? known?.resourceVersion : undefined)) return [];
      writes.wrote(object);
      return take(object);
    },
    managed: (instanceName) => recordsAt(maps, maps.byInstance.get(instanceName) ?? []).flatMap(({ body }) => body ?? []),
    get: (key) => maps.byKey.get(formatKey(key)),
    healthOf(key, how) {
      const name = formatKey(key);
      const record = maps.byKey.get(name);
      if (record === undefined) return undefined;
      if (record.awaitsScript) askedFor.add(name);
      return knownHealth(record, how);
    },
    judged(question, answer) {
      const judged = settleHealth(maps, question, answer);
      if (judged === undefined) return [];
      if (!askedFor.delete(formatKey(question.key)) && !judged.isChanged) return [];
      const touched = new Map<string, boolean>();
      collectTouched({ maps, watched }, judged.record, touched);
      return listTouched(touched);
    },
    rejudge: () => questionAll(maps, scripts(), ask),
    childrenOf(uid) {
      const [parent] = recordsAt(maps, [maps.keyByUid.get(uid)]);
      return parent === undefined ? [] : childrenOf(maps, parent);
    },
    isListed: (key) => listed.has(key),
    watchKeys(instanceName, keys) {
      for (const dropped of watched.replace(instanceName, keys.map(formatKey))) trim(maps, dropped, isKept);
      return keys.filter((key) => {
        const record = maps.byKey.get(formatKey(key));
        return record !== undefined && record.body === undefined;
      });
    },
    fill(object) {
      const key = formatKey(keyOf(object));
      const record = maps.byKey.get(key);
      if (record === undefined || record.body !== undefined || record.uid !== object.metadata.uid || !isKept(record)) return;
      maps.byKey.set(key, { ...record, body: object });
    },
  };
}

function questionOf({ key, version, uid, resourceVersion }: LiveRecord, object: Manifest | undefined): HealthQuestion {
  return { key, version, uid, resourceVersion, ...(object !== undefined && { object }) };
}

/** Puts a verdict in; undefined if the object is not the one any more that the question was about. */
function settleHealth(maps: RecordMaps, { key, uid, resourceVersion }: HealthQuestion, answer: HealthAnswer) {
  const name = formatKey(key);
  const known = maps.byKey.get(name);
  if (known?.awaitsScript !== true || known.uid !== uid || known.resourceVersion !== resourceVersion) return undefined;
  const { awaitsScript: _, judgedBy: __, healthFailure: ___, health, ...rest } = known;
  const record: LiveRecord = { ...rest, ...answer };
  maps.byKey.set(name, record);
  return { record, isChanged: !equalJson(health, answer.health) };
}

function questionAll(maps: RecordMaps, scripts: HealthScripts, ask: IndexScripts["ask"]): void {
  for (const [name, record] of maps.byKey) {
    if (scripts.find(record.key.group, record.key.kind)?.text === record.judgedBy) continue;
    maps.byKey.set(name, { ...record, awaitsScript: true });
    ask(questionOf(record, record.body));
  }
}

interface Parts {
  readonly maps: RecordMaps;
  readonly watched: WatchedKeys;
}

function upsert(parts: Parts, record: LiveRecord): readonly TouchedInstance[] {
  const { maps } = parts;
  const before = maps.byKey.get(formatKey(record.key));
  const touched = new Map<string, boolean>();
  const quiet = before !== undefined && before.uid === record.uid && !isVisibleChange(before, record);
  if (before !== undefined) {
    if (!quiet) collectTouched(parts, before, touched);
    unlink(maps, before);
  }
  link(maps, record);
  if (!quiet) collectTouched(parts, record, touched);
  return listTouched(touched);
}

/** A late word about an object whose name another one bears by now changes nothing. */
function remove(parts: Parts, object: Manifest): readonly TouchedInstance[] {
  const record = parts.maps.byKey.get(formatKey(keyOf(object)));
  const { uid } = object.metadata;
  if (record === undefined || (uid !== undefined && uid !== record.uid)) return [];
  const touched = new Map<string, boolean>();
  collectTouched(parts, record, touched);
  unlink(parts.maps, record);
  return listTouched(touched);
}

/** How many ancestors of one object are looked at: far more than controllers make, and an end to chains that somebody writes by hand. */
const maxAncestors = 100;

/** Walks from an object up to everything it was born of. Owner references can be written in a circle; each object is visited once. */
function collectTouched({ maps, watched }: Parts, start: LiveRecord, touched: Map<string, boolean>): void {
  const seen = new Set<LiveRecord>([start]);
  for (const record of seen) {
    const root = record === start;
    const names = [
      ...watched.instancesOf(formatKey(record.key)),
      ...(record.instanceName === undefined ? [] : [record.instanceName]),
    ];
    for (const name of names) touched.set(name, root || (touched.get(name) ?? false));
    for (const parent of parentsOf(maps, record)) if (seen.size <= maxAncestors) seen.add(parent);
  }
}

function listTouched(touched: ReadonlyMap<string, boolean>): readonly TouchedInstance[] {
  return [...touched].map(([instanceName, root]) => ({ instanceName, root }));
}

function trim(maps: RecordMaps, key: string, isKept: (record: LiveRecord) => boolean): void {
  const record = maps.byKey.get(key);
  if (record?.body === undefined || isKept(record)) return;
  const { body: _, ...rest } = record;
  maps.byKey.set(key, rest);
}
