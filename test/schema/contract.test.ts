import { readFileSync } from "node:fs";
import { buildSchema, type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from "graphql";
import { describe, expect, test } from "vitest";
import { buildGraph } from "../../resolvers/index.js";
import { printSchemaFile } from "../../server/print-schema.js";

const contract = buildSchema(readFileSync(new URL("core.graphql", import.meta.url), "utf8"));
const graph = buildGraph();

/** Every promise of a schema as one line: `Type.field(arg: T = d): T`, `Enum.VALUE`, `Type implements I`. */
function promisesOf(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => !type.name.startsWith("__"))
    .flatMap((type) => {
      if (isEnumType(type)) return type.getValues().map((value) => `${type.name}.${value.name}`);
      if (isInputObjectType(type)) {
        return Object.values(type.getFields()).map(
          (field) => `${type.name}.${field.name}: ${String(field.type)} = ${JSON.stringify(field.defaultValue)}`,
        );
      }
      if (!isObjectType(type) && !isInterfaceType(type)) return [type.name];
      const fields = Object.values(type.getFields()).flatMap((field) => [
        `${type.name}.${field.name}: ${String(field.type)}`,
        ...field.args.map(
          (arg) => `${type.name}.${field.name}(${arg.name}: ${String(arg.type)} = ${JSON.stringify(arg.defaultValue)})`,
        ),
      ]);
      return [...fields, ...type.getInterfaces().map((parent) => `${type.name} implements ${parent.name}`)];
    });
}

describe("the graph", () => {
  const kept = new Set(promisesOf(graph).map(spellEnumDefaults));

  test.each(promisesOf(contract).map((promise) => [promise]))("keeps the contract's %s", (promise) => {
    expect(kept).toContain(spellEnumDefaults(promise));
  });

  test("describes every type, field, argument and enum value", () => {
    const silent = Object.values(graph.getTypeMap())
      .filter((type) => !type.name.startsWith("__"))
      .flatMap((type) => {
        const parts: { name: string; description?: string | null | undefined }[] = [type];
        if (isEnumType(type)) parts.push(...type.getValues());
        if (isInputObjectType(type)) parts.push(...Object.values(type.getFields()));
        if (isObjectType(type) || isInterfaceType(type)) {
          for (const field of Object.values(type.getFields())) parts.push(field, ...field.args);
        }
        return parts.filter((part) => !part.description).map((part) => `${type.name}: ${part.name}`);
      });
    expect(silent).toEqual([]);
  });

  test("is what schema.graphql says", () => {
    expect(printSchemaFile("schema/schema.graphql", { check: true })).toBe(0);
  });
});

/** Enum defaults are inner values in the graph and names in the contract. */
function spellEnumDefaults(promise: string): string {
  return promise.replace(/= "(.*)"$/, (_, value: string) => `= "${value.toUpperCase()}"`);
}
