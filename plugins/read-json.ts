import { messageOf } from "../engine/errors.js";
import type { Json } from "../engine/model/manifest.js";
import { type ManifestPlace, manifestFailure } from "./manifest-failure.js";

/**
 * Reads a JSON file of exactly one value.
 * @throws FairleadError `BAD_USER_INPUT`, `details.reason` `FILE_PARSE` or `FILE_MULTI_JSON`, with the place
 */
export function readJson(file: string, text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const said = messageOf(error);
    const place = placeIn(said, file, text);
    if (/non-whitespace character after JSON/.test(said)) {
      throw manifestFailure(
        place,
        "found multiple objects; only single objects are allowed in JSON files",
        "FILE_MULTI_JSON",
        error,
      );
    }
    throw manifestFailure(place, `it is not JSON: ${withoutPlace(said)}`, "FILE_PARSE", error);
  }
}

/** V8 names the offset where it knows one; a text that just stops is wrong at its end. */
function placeIn(said: string, file: string, text: string): ManifestPlace {
  const [, offset] = /at position (\d+)/.exec(said) ?? [];
  if (offset === undefined && !/unexpected end/i.test(said)) return { file };
  const before = text.slice(0, offset === undefined ? text.length : Number(offset)).split("\n");
  return { file, line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

function withoutPlace(said: string): string {
  const [sentence = ""] = said.split(/ (in JSON )?at position | in JSON|, (?=["'.])/, 1);
  return sentence.charAt(0).toLowerCase() + sentence.slice(1, 200);
}
