import { isObject } from "../kubernetes/json-value.js";
import type { Json, Manifest } from "../model/manifest.js";

/** Says whether an object is a Secret of the core group: what the object itself says counts, never what a caller calls it. */
export function isSecret(object: Manifest): boolean {
  return object.kind === "Secret" && object.apiVersion === "v1";
}

/**
 * A Secret with all it holds in `data`: `stringData` is written over it in base64, as the API server does, and line breaks in base64 are taken out. So the
 * two ways of writing a Secret are compared and owned as one. Other kinds are returned as they are, and so is what is no text.
 * @see https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data
 */
export function foldStringData(object: Manifest): Manifest {
  if (!isSecret(object)) return object;
  const { stringData, data, ...rest } = object;
  if (stringData !== undefined && stringData !== null && !isObject(stringData)) return object;
  if (data !== undefined && data !== null && !isObject(data)) return object;
  const entries: (readonly [string, Json | undefined])[] = [
    ...Object.entries(data ?? {}).map(([name, value]) => [name, cleanData(value)] as const),
    ...Object.entries(stringData ?? {}).map(
      ([name, value]) => [name, typeof value === "string" ? encodeBase64(value) : value] as const,
    ),
  ];
  if (entries.length === 0) return data === undefined ? { ...rest } : { ...rest, data };
  return { ...rest, data: Object.fromEntries(entries) };
}

function cleanData(value: Json | undefined): Json | undefined {
  if (value === null) return "";
  return typeof value === "string" ? value.replace(/[\r\n]/g, "") : value;
}

/** A text as UTF-8 in base64. */
export function encodeBase64(text: string): string {
  let bytes = "";
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return btoa(bytes);
}

/** The text behind base64; undefined if it is none. */
export function decodeBase64(encoded: string): string | undefined {
  try {
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0)));
  } catch {
    return undefined;
  }
}
