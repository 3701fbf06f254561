import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
} from "graphql";

type Field = GraphQLField<unknown, unknown>;

/** Values for arguments by their name; the others are made up of their type. */
export type ArgumentValues = Readonly<Record<string, string>>;

/** A root field of a schema. */
export interface RootField {
  readonly kind: "query" | "mutation" | "subscription";
  readonly field: Field;
}

/** Every root field. */
export function rootFieldsOf(schema: GraphQLSchema): readonly RootField[] {
  const of = (kind: RootField["kind"], type: GraphQLObjectType | null | undefined) =>
    Object.values(type?.getFields() ?? {}).map((field) => ({ kind, field }));
  return [
    ...of("query", schema.getQueryType()),
    ...of("mutation", schema.getMutationType()),
    ...of("subscription", schema.getSubscriptionType()),
  ];
}

/** Every field below the root that takes a resolver of its own, as `Type.field`. */
export function nestedResolversOf(schema: GraphQLSchema): readonly string[] {
  const roots: unknown[] = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith("__") && !roots.includes(type))
    .flatMap((type) =>
      Object.values((type as GraphQLObjectType).getFields())
        .filter(({ resolve }) => resolve !== undefined)
        .map(({ name }) => `${type.name}.${name}`),
    )
    .toSorted();
}

const longestPath = 4;

/**
 * The documents that ask everything a root field leads to: one for each path of fields, with every plain field at its end. No type stands twice on a path.
 */
export function documentsOf({ kind, field }: RootField, schema: GraphQLSchema, values: ArgumentValues): readonly string[] {
  const pathsBelow = (type: GraphQLObjectType, path: readonly Field[], seen: ReadonlySet<string>): (readonly Field[])[] => {
    const composite = Object.values(type.getFields()).filter((one) => objectsOf(one, schema).length > 0);
    if (path.length >= longestPath) return [path];
    const below = composite.flatMap((one) =>
      objectsOf(one, schema)
        .filter(({ name }) => !seen.has(name))
        .flatMap((next) => pathsBelow(next, [...path, one], new Set([...seen, next.name]))),
    );
    return [path, ...below];
  };
  const starts = objectsOf(field, schema);
  if (starts.length === 0) return [`${kind} { ${field.name}${argumentsOf(field, values)} }`];
  const paths = starts.flatMap((type) => pathsBelow(type, [field], new Set([type.name])));
  return [...new Set(paths.map((path) => `${kind} { ${selectionOf(path, schema, values)} }`))];
}

function objectsOf(field: Field, schema: GraphQLSchema): readonly GraphQLObjectType[] {
  const type = getNamedType(field.type);
  if (isObjectType(type)) return [type];
  return isInterfaceType(type) || isUnionType(type) ? schema.getPossibleTypes(type) : [];
}

function selectionOf(path: readonly Field[], schema: GraphQLSchema, values: ArgumentValues): string {
  const [first, ...rest] = path;
  if (first === undefined) return "";
  const inner = (type: GraphQLObjectType): string =>
    rest.length > 0 && type.getFields()[rest[0]?.name ?? ""] !== undefined
      ? selectionOf(rest, schema, values)
      : `__typename ${plainFieldsOf(type, schema)
          .map((field) => `${type.name}_${field.name}: ${field.name}${argumentsOf(field, values)}`)
          .slice(0, 25)
          .join(" ")}`;
  const types = objectsOf(first, schema);
  const isOne = isObjectType(getNamedType(first.type));
  const selections = types.map((type) => (isOne ? inner(type) : `... on ${type.name} { ${inner(type)} }`));
  return `${first.name}${argumentsOf(first, values)} { ${selections.join(" ")} }`;
}

const plainFieldsOf = (type: GraphQLObjectType, schema: GraphQLSchema) =>
  Object.values(type.getFields()).filter((field) => objectsOf(field, schema).length === 0);

/** The arguments a field needs, with those that `values` names besides. */
function argumentsOf({ args }: Field, values: ArgumentValues): string {
  const given = args
    .filter((argument) => isRequiredArgument(argument))
    .map((argument: GraphQLArgument) => `${argument.name}: ${values[argument.name] ?? literalOf(argument.type)}`);
  return given.length === 0 ? "" : `(${given.join(", ")})`;
}

function literalOf(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literalOf(type.ofType);
  if (isListType(type)) return `[${literalOf(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? "null";
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter((field) => isRequiredInputField(field));
    return `{ ${fields.map((field) => `${field.name}: ${literalOf(field.type)}`).join(", ")} }`;
  }
  return { Int: "1", Float: "1", Boolean: "false", JSON: "{}" }[type.name] ?? '"x"';
}
