import { formatKey } from "../model/resource-key.js";
import { isClaimOf } from "../tree/relations.js";
import type { LiveRecord } from "./live-record.js";

type KeySets = Map<string, Set<string>>;

/** The records of one cluster and the ways to find them. Sets hold keys as `formatKey` writes them, so that replacing a record moves nothing. */
export interface RecordMaps {
  readonly byKey: Map<string, LiveRecord>;
  readonly keyByUid: Map<string, string>;
  /** By the uid of an owner. */
  readonly byOwner: KeySets;
  /** By the key of a parent that only conventions name. */
  readonly byInferred: KeySets;
  /** By the instance name of the Application that manages them. */
  readonly byInstance: KeySets;
}

/** Maps without records. */
export function emptyMaps(): RecordMaps {
  return { byKey: new Map(), keyByUid: new Map(), byOwner: new Map(), byInferred: new Map(), byInstance: new Map() };
}

/** Puts a record in. One with the same key must have been taken out before. */
export function link(maps: RecordMaps, record: LiveRecord): void {
  const key = formatKey(record.key);
  maps.byKey.set(key, record);
  maps.keyByUid.set(record.uid, key);
  for (const [sets, name] of placesOf(maps, record)) {
    const set = sets.get(name);
    if (set === undefined) sets.set(name, new Set([key]));
    else set.add(key);
  }
}

/** Takes a record out again. */
export function unlink(maps: RecordMaps, record: LiveRecord): void {
  const key = formatKey(record.key);
  maps.byKey.delete(key);
  if (maps.keyByUid.get(record.uid) === key) maps.keyByUid.delete(record.uid);
  for (const [sets, name] of placesOf(maps, record)) {
    const set = sets.get(name);
    set?.delete(key);
    if (set?.size === 0) sets.delete(name);
  }
}

/** The live parents of a record, by its owner references, else by convention. */
export function parentsOf(maps: RecordMaps, record: LiveRecord): readonly LiveRecord[] {
  const owners = record.ownerReferences.flatMap(({ uid }) => recordsAt(maps, [maps.keyByUid.get(uid)]));
  const inferred = recordsAt(maps, record.inferred.map(formatKey)).filter((parent) => isInferredChild(parent, record));
  return [...owners, ...inferred];
}

/** The live objects that have this one for a parent, in no order. */
export function childrenOf(maps: RecordMaps, parent: LiveRecord): readonly LiveRecord[] {
  const owned = recordsAt(maps, maps.byOwner.get(parent.uid) ?? []);
  const inferred = recordsAt(maps, maps.byInferred.get(formatKey(parent.key)) ?? []);
  return [...owned, ...inferred.filter((child) => isInferredChild(parent, child))];
}

/** The records at these keys, as far as there are any. */
export function recordsAt(maps: RecordMaps, keys: Iterable<string | undefined>): readonly LiveRecord[] {
  const found: LiveRecord[] = [];
  for (const key of keys) {
    const record = key === undefined ? undefined : maps.byKey.get(key);
    if (record !== undefined) found.push(record);
  }
  return found;
}

/** A claim's name leaves several StatefulSets possible; the set's templates decide. Other conventions are exact. */
function isInferredChild(parent: LiveRecord, child: LiveRecord): boolean {
  return parent.key.kind !== "StatefulSet" || isClaimOf(parent.claimPrefixes, child.key.name);
}

function placesOf(maps: RecordMaps, record: LiveRecord): readonly (readonly [KeySets, string])[] {
  return [
    ...record.ownerReferences.map(({ uid }) => [maps.byOwner, uid] as const),
    ...record.inferred.map((key) => [maps.byInferred, formatKey(key)] as const),
    ...(record.instanceName === undefined ? [] : [[maps.byInstance, record.instanceName] as const]),
  ];
}
