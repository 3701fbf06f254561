import { canonicalJson, isObject } from "../kubernetes/json-value.js";
import type { Json, JsonObject } from "../model/manifest.js";
import { decodeBase64, encodeBase64 } from "./string-data.js";

/** Stands for a value. Each further distinct value of one key gets four more signs, so that equal values look equal and others do not. */
const shortest = 8;
const growth = 4;

/** Found values shorter than this are not looked for in other texts: they would hide half of them (`true`, `admin`). */
const shortestNeedle = 6;

/** Masks for the values of one object's sides. Remembers every value it masked, to find it again in other texts. */
export interface ValueMasks {
  /** The masked form of what stands under a data key; `isText`: as `stringData` writes it, not in base64. */
  mask(key: string, value: Json, isText?: boolean): string;
  /** A whole `data` or `stringData` with every value masked; anything else than an object becomes one mask. */
  maskData(data: Json, isText: boolean): Json;
  /** Says whether a text holds a masked value, plain or in base64. */
  holdsValue(text: string): boolean;
}

/** Masks that share nothing with those of other objects. */
export function createValueMasks(): ValueMasks {
  const byKey = new Map<string, Map<string, string>>();
  const needles = new Set<string>();

  const remember = (text: string | undefined): void => {
    if (text !== undefined && text.length >= shortestNeedle) needles.add(text);
  };
  const mask = (key: string, value: Json, isText = false): string => {
    const written = typeof value === "string" ? value : canonicalJson(value);
    const encoded = isText && typeof value === "string" ? encodeBase64(written) : written;
    const known = byKey.get(key) ?? new Map<string, string>();
    byKey.set(key, known);
    const found = known.get(encoded);
    if (found !== undefined) return found;
    const plain = isText ? written : decodeBase64(encoded);
    for (const text of [encoded, plain, plain?.trim()]) remember(text);
    const signs = "+".repeat(shortest + growth * known.size);
    known.set(encoded, signs);
    return signs;
  };

  return {
    mask,
    maskData(data, isText) {
      if (!isObject(data)) return data === null ? null : mask("", data, isText);
      const entries = Object.entries(data).filter((entry): entry is [string, Json] => entry[1] !== undefined);
      const masked: JsonObject = Object.fromEntries(entries.map(([key, value]) => [key, mask(key, value, isText)]));
      return masked;
    },
    holdsValue: (text) => [...needles].some((needle) => text.includes(needle)),
  };
}
