import { formatGoDuration, parseGoDuration } from "../dialects/duration.js";
import { builtInDefinition, type FieldSchema } from "../kubernetes/field-schema.js";
import { fieldOf, isList, isObject, type MutableObject, setField } from "../kubernetes/json-value.js";
import { canonicalQuantity } from "../kubernetes/quantity.js";
import { roundTrip } from "../kubernetes/round-trip.js";
import type { Customizations, KnownTypeField } from "../model/customizations.js";
import { groupOf, type Json, type JsonObject, type Manifest } from "../model/manifest.js";

/** Fields of custom resources that hold values of built-in types. */
export interface KnownTypes {
  /** What of the settings has no effect, one sentence each. */
  readonly problems: readonly string[];
  /** The object with those fields as their types write them. */
  apply(object: Manifest): Manifest;
}

/** Rewrites one value; undefined: the type cannot read it. */
type Rewrite = (value: Json) => Json | undefined;
interface TypedPath {
  readonly steps: readonly string[];
  readonly rewrite: Rewrite;
}

/** Said of Rollouts unless the settings say something else of them. */
const rollout = "argoproj.io/Rollout";
const ofRollouts: readonly KnownTypeField[] = [{ field: "spec.template.spec", type: "core/v1/PodSpec" }];

/**
 * Compiles `knownTypeFields`, so that amounts and the like are compared by what they mean in custom resources too. A path leads through lists.
 * @see argoproj/argo-cd:util/argo/normalizers/knowntypes_normalizer.go
 */
export function compileKnownTypes({ kinds }: Pick<Customizations, "kinds">): KnownTypes {
  const problems: string[] = [];
  const byKind = new Map<string, readonly TypedPath[]>();
  const said = kinds.flatMap(({ key, knownTypeFields }) =>
    knownTypeFields === undefined ? [] : [[key, knownTypeFields] as const],
  );
  const isRolloutSaid = said.some(([key, fields]) => key === rollout && fields.length > 0);
  for (const [key, fields] of isRolloutSaid ? said : [...said, [rollout, ofRollouts] as const]) {
    const paths = fields.flatMap(({ field, type }): readonly TypedPath[] => {
      const rewrite = rewriteOf(type);
      if (rewrite !== undefined) return [{ steps: field.split("."), rewrite }];
      problems.push(`knownTypeFields of ${key}: type '${type}' is not supported`);
      return [];
    });
    if (paths.length > 0) byKind.set(key, paths);
  }
  return {
    problems,
    apply(object) {
      const group = groupOf(object);
      const paths = byKind.get(group === "" ? object.kind : `${group}/${object.kind}`) ?? [];
      return paths.reduce(
        (sofar, { steps, rewrite }) => rewriteAt(sofar as unknown as JsonObject, steps, rewrite) as unknown as Manifest,
        object,
      );
    },
  };
}

/** Built-in types that OpenAPI has no name for. */
const unnamedTypes: Readonly<Record<string, () => FieldSchema | undefined>> = {
  "core/v1/ResourceList": () => ({ type: "object", additional: { type: "string", format: "quantity" } }),
  "core/v1/VolumeSource": () => withoutField("core.v1.Volume", ["name"]),
  "core/v1/EphemeralContainerCommon": () => withoutField("core.v1.EphemeralContainer", ["targetContainerName"]),
  "core/v1/ProbeHandler": () => onlyFields("core.v1.Probe", ["exec", "grpc", "httpGet", "tcpSocket"]),
};

function rewriteOf(type: string): Rewrite | undefined {
  if (type === "core/Quantity")
    return (value) => (typeof value === "string" || typeof value === "number" ? canonicalQuantity(value) : undefined);
  if (type === "meta/v1/Duration") {
    return (value) => {
      const ms = typeof value === "string" ? parseGoDuration(value) : undefined;
      return ms === undefined ? undefined : formatGoDuration(ms);
    };
  }
  const unnamed = Object.hasOwn(unnamedTypes, type) ? unnamedTypes[type] : undefined;
  const schema = unnamed?.() ?? (type.startsWith("core/v1/") ? builtInDefinition(type.replaceAll("/", ".")) : undefined);
  return schema && ((value) => roundTrip(value, schema));
}

function withoutField(name: string, left: readonly string[]): FieldSchema | undefined {
  const schema = builtInDefinition(name);
  return (
    schema &&
    onlyFields(
      name,
      Object.keys(schema.fields ?? {}).filter((field) => !left.includes(field)),
    )
  );
}

function onlyFields(name: string, kept: readonly string[]): FieldSchema | undefined {
  const schema = builtInDefinition(name);
  const fields = Object.entries(schema?.fields ?? {}).filter(([field]) => kept.includes(field));
  return schema && { ...schema, fields: Object.fromEntries(fields) };
}

/** Follows the steps, into every item where there is a list. What cannot be read, and what is not there, stays as it is. */
function rewriteAt(value: JsonObject, [step, ...rest]: readonly string[], rewrite: Rewrite): JsonObject {
  const inner = step === undefined ? undefined : fieldOf(value, step);
  if (step === undefined || inner === undefined) return value;
  const change = (one: Json): Json => {
    if (rest.length === 0) return rewrite(one) ?? one;
    return isObject(one) ? rewriteAt(one, rest, rewrite) : one;
  };
  const changed: MutableObject = { ...value };
  setField(changed, step, isList(inner) ? inner.map((item) => (isObject(item) ? change(item) : item)) : change(inner));
  return changed;
}

/** What holds where nothing is said. */
export const builtInKnownTypes: KnownTypes = compileKnownTypes({ kinds: [] });
