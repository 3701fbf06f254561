import type { ErrorObject } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { RE2JS } from "re2js";
import type { JsonObject } from "../../../engine/model/manifest.js";

/** Fills in defaults, in place, and says what is wrong. */
export type ParameterCheck = (parameters: Record<string, unknown>) => readonly ErrorObject[];

const maxPattern = 1024;

/** Patterns run in linear time: a plugin's author writes them, an Application's owner writes what they are matched with. */
const linearPattern = Object.assign(
  (pattern: string) => {
    if (pattern.length > maxPattern) throw new Error(`pattern is longer than ${maxPattern} characters`);
    const compiled = RE2JS.compile(pattern);
    // ajv tells patterns apart by their text.
    return { test: (text: string) => compiled.matcher(text).find(), toString: () => `/${pattern}/` };
  },
  { code: "linearPattern" },
);

/**
 * Compiles a JSON Schema of parameters. `format` is an annotation, as JSON Schema 2020-12 has it; unknown keywords are refused.
 * @throws Error from ajv if it is no such schema
 */
export function compileParameterSchema(schema: JsonObject): ParameterCheck {
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    validateFormats: false,
    allErrors: false,
    useDefaults: true,
    ownProperties: true,
    verbose: true,
    logger: false,
    addUsedSchema: false,
    code: { regExp: linearPattern },
  });
  const validate = ajv.compile(structuredClone(schema));
  return (parameters) => (validate(parameters) ? [] : (validate.errors ?? []));
}
