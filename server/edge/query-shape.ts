import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode, visit } from "graphql";
import { FairleadError } from "../../engine/errors.js";
import type { EdgeLimits } from "./limits.js";

type Bounds = Pick<EdgeLimits, "depth" | "aliases" | "rootFields" | "directives" | "expandedFields">;

/** What a selection amounts to when its fragments are written out. */
interface Shape {
  readonly depth: number;
  readonly fields: number;
  readonly rootFields: number;
  readonly aliases: number;
}

const tooDeep = (message: string) => refusal("QUERY_TOO_DEEP", message);
const tooComplex = (message: string) => refusal("QUERY_TOO_COMPLEX", message);

function refusal(reason: string, message: string): FairleadError {
  return new FairleadError("RESOURCE_EXHAUSTED", message, { details: { reason } });
}

/** Nesting of the text itself, of selections and values alike, beyond which nothing sensible is left to measure. */
const maxNesting = 200;

/**
 * Refuses documents that are too deep or too large once their fragments are written out. Linear in the document: each fragment is measured once.
 * @returns whether the document asks about the schema itself
 * @throws FairleadError `RESOURCE_EXHAUSTED` with `details.reason` `QUERY_TOO_DEEP` or `QUERY_TOO_COMPLEX`; `BAD_USER_INPUT` for fragments in a circle
 */
export function checkShape(document: DocumentNode, bounds: Bounds): { readonly introspects: boolean } {
  const introspects = checkNodes(document, bounds);
  const fragments = new Map(
    document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION).map((node) => [node.name.value, node]),
  );
  const measure = createMeasure(fragments);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    const { depth, fields, rootFields, aliases } = measure(definition.selectionSet);
    // Questions about the schema are deep by nature and bounded by a validation rule of their own.
    const allowedDepth = introspects ? bounds.depth + 6 : bounds.depth;
    if (depth > allowedDepth)
      throw tooDeep(`The query is ${depth} levels deep; ${bounds.depth} are allowed, so ask in several queries`);
    if (aliases > bounds.aliases)
      throw tooComplex(`The query has ${aliases} aliases; ${bounds.aliases} are allowed, so ask in several queries`);
    if (fields > bounds.expandedFields)
      throw tooComplex(`The query has more than ${bounds.expandedFields} fields once its fragments are written out`);
    if (definition.kind === Kind.OPERATION_DEFINITION && rootFields > bounds.rootFields) {
      throw tooComplex(`The query has ${rootFields} root fields; ${bounds.rootFields} are allowed, so ask in several queries`);
    }
  }
  return { introspects };
}

function checkNodes(document: DocumentNode, bounds: Bounds): boolean {
  let directives = 0;
  let introspects = false;
  visit(document, {
    enter(_node, _key, _parent, _path, ancestors) {
      if (ancestors.length > maxNesting) throw tooDeep("The query is nested too deeply; ask in several queries");
    },
    Directive() {
      directives += 1;
      if (directives > bounds.directives) throw tooComplex(`The query has more than ${bounds.directives} directives; use fewer`);
    },
    Field(node) {
      if (node.name.value === "__schema" || node.name.value === "__type") introspects = true;
    },
  });
  return introspects;
}

function createMeasure(fragments: ReadonlyMap<string, FragmentDefinitionNode>): (selections: SelectionSetNode) => Shape {
  const known = new Map<string, Shape>();
  const open = new Set<string>();
  const spread = (name: string): Shape => {
    const shape = known.get(name);
    if (shape !== undefined) return shape;
    if (open.has(name))
      throw new FairleadError("BAD_USER_INPUT", `The fragment "${name}" contains itself; take the circle apart`);
    const fragment = fragments.get(name);
    // An unknown fragment is the validation's to name.
    if (fragment === undefined) return { depth: 0, fields: 0, rootFields: 0, aliases: 0 };
    open.add(name);
    const measured = measure(fragment.selectionSet);
    open.delete(name);
    known.set(name, measured);
    return measured;
  };
  const measure = ({ selections }: SelectionSetNode): Shape => {
    let [depth, fields, rootFields, aliases] = [0, 0, 0, 0];
    for (const node of selections) {
      const isField = node.kind === Kind.FIELD;
      const inner =
        node.kind === Kind.FRAGMENT_SPREAD
          ? spread(node.name.value)
          : node.selectionSet === undefined
            ? { depth: 0, fields: 0, rootFields: 0, aliases: 0 }
            : measure(node.selectionSet);
      depth = Math.max(depth, inner.depth + (isField ? 1 : 0));
      fields += inner.fields + (isField ? 1 : 0);
      rootFields += isField ? 1 : inner.rootFields;
      aliases += inner.aliases + (isField && node.alias !== undefined ? 1 : 0);
    }
    return { depth, fields, rootFields, aliases };
  };
  return measure;
}
