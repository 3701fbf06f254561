import { canonicalJson, isList, isObject } from "../kubernetes/json-value.js";
import { annotations } from "../model/annotations.js";
import { groupOf, type Json, type JsonObject, type Manifest } from "../model/manifest.js";
import { createValueMasks, type ValueMasks } from "./mask-values.js";
import { foldStringData, isSecret } from "./string-data.js";

/** What else than core Secrets is to be masked. */
export interface MaskOptions {
  /** Kinds whose `data` and `stringData` are secret too. */
  readonly sensitiveKinds?: readonly { readonly group: string; readonly kind: string }[];
  /** Annotations of sensitive objects whose values are secret. */
  readonly sensitiveAnnotations?: readonly string[];
  /** A masked value that turns up in any other text of the object hides that text. Default true. */
  readonly hidesFound?: boolean;
}

/** The sides of one object that people may see; in the order in which masks are given out. */
export interface MaskableSides {
  readonly target?: Manifest;
  readonly live?: Manifest;
  readonly normalizedLive?: Manifest;
  readonly predictedLive?: Manifest;
}

const sideNames = ["target", "live", "normalizedLive", "predictedLive"] as const;

/** Annotations in which tools keep a whole copy of the object. */
const copies: ReadonlySet<string> = new Set([
  annotations.lastApplied,
  "kapp.k14s.io/original",
  "objectset.rio.cattle.io/applied",
  "banzaicloud.com/last-applied",
]);

/**
 * The sides of one object with every secret value masked. Within one data key equal values get equal masks over all sides, so that what changes stays
 * visible. Whether anything is masked is decided by the objects themselves. A value that turns up in any other text of the object hides that text.
 * Sides without secrets are returned as they are.
 */
export function maskSecrets<Sides extends MaskableSides>(sides: Sides, options: MaskOptions = {}): Sides {
  const present = sideNames.flatMap((name) => sides[name] ?? []);
  if (!present.some((side) => isSensitive(side, options))) return sides;
  const masks = createValueMasks();
  // First all values, in their order, so that masks and the search for values elsewhere know every one of them.
  for (const side of present) {
    maskFields(side, masks);
    for (const name of options.sensitiveAnnotations ?? []) {
      const value = side.metadata.annotations?.[name];
      if (typeof value === "string" && !copies.has(name)) maskAnnotation(name, value, masks);
    }
  }
  for (const side of present) maskCopy(side.metadata.annotations?.[annotations.lastApplied], masks, options);
  const masked = sideNames.flatMap((name) => {
    const side = sides[name];
    return side === undefined ? [] : [[name, maskObject(side, masks, options)] as const];
  });
  return { ...sides, ...Object.fromEntries(masked) };
}

/** One object with its secret values masked. */
export function maskManifest(manifest: Manifest, options: MaskOptions = {}): Manifest {
  return maskSecrets({ target: manifest }, options).target;
}

function isSensitive(object: Manifest, { sensitiveKinds = [] }: MaskOptions): boolean {
  return isSecret(object) || sensitiveKinds.some(({ group, kind }) => group === groupOf(object) && kind === object.kind);
}

function maskObject(object: Manifest, masks: ValueMasks, options: MaskOptions): Manifest {
  const { annotations: written, ...metadata } = object.metadata;
  const masked = Object.entries(written ?? {}).map(([name, value]) => {
    const isSensitiveToo = options.sensitiveAnnotations?.includes(name) === true;
    if (copies.has(name)) return [name, isSensitiveToo ? hidden : maskCopy(value, masks, options)];
    return [name, isSensitiveToo ? maskAnnotation(name, value, masks) : value];
  });
  const bare: Manifest = {
    ...object,
    metadata:
      written === undefined || written === null ? object.metadata : { ...metadata, annotations: Object.fromEntries(masked) },
  };
  const inData = maskFields(bare, masks);
  return options.hidesFound === false ? inData : hideFound(inData, masks);
}

function maskAnnotation(name: string, value: string, masks: ValueMasks): string {
  return masks.mask(`annotation ${name}`, value, true);
}

function maskFields(object: Manifest, masks: ValueMasks): Manifest {
  return {
    ...object,
    ...(object.data === undefined ? {} : { data: masks.maskData(object.data as Json, false) }),
    ...(object.stringData === undefined ? {} : { stringData: masks.maskData(object.stringData as Json, true) }),
  };
}

/** A Secret with all it holds in `data`; without anything, `data` is null. */
export function withAllInData(object: Manifest): Manifest {
  const folded = foldStringData(object);
  const isSaid = isObject(object.data) || isObject(object.stringData);
  const isEmpty = isSaid && Object.keys(folded.data ?? {}).length === 0;
  return isSecret(object) && isEmpty ? { ...folded, data: null } : folded;
}

const hidden = "+".repeat(8);

/** A copy of the object in an annotation, masked inside; hidden wholly if it cannot be read. */
function maskCopy(text: unknown, masks: ValueMasks, { sensitiveAnnotations = [] }: MaskOptions): string {
  if (typeof text !== "string") return hidden;
  try {
    const parsed: unknown = JSON.parse(text);
    if (!isObject(parsed) || typeof parsed.kind !== "string") return hidden;
    const masked = maskFields(withAllInData(parsed as unknown as Manifest), masks);
    const { metadata } = masked;
    // Copies of copies are not unpacked.
    const outer = isObject(metadata) && isObject(metadata.annotations) ? withoutCopies(metadata.annotations) : undefined;
    const clean = Object.entries(outer ?? {}).map(([name, value]) => [
      name,
      sensitiveAnnotations.includes(name) && typeof value === "string" ? maskAnnotation(name, value, masks) : value,
    ]);
    const whole = outer === undefined ? masked : { ...masked, metadata: { ...metadata, annotations: Object.fromEntries(clean) } };
    return canonicalJson(whole as unknown as Json);
  } catch {
    return hidden;
  }
}

function withoutCopies(written: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(written).filter(([name]) => !copies.has(name)));
}

/** Hides every text outside the data in which a masked value stands. What names the object is left alone. */
function hideFound(object: Manifest, masks: ValueMasks): Manifest {
  const { apiVersion, kind, data, stringData, metadata, ...rest } = object;
  const { name, namespace, ...described } = metadata;
  const hide = (value: Json): Json => {
    if (typeof value === "string") return masks.holdsValue(value) ? "+".repeat(8) : value;
    if (isList(value)) return value.map(hide);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, inner === undefined ? inner : hide(inner)]));
  };
  return {
    apiVersion,
    kind,
    metadata: {
      ...(name === undefined ? {} : { name }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(hide(described as Json) as JsonObject),
    },
    ...(data === undefined ? {} : { data }),
    ...(stringData === undefined ? {} : { stringData }),
    ...(hide(rest as Json) as JsonObject),
  };
}
