import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { lexicographicSortSchema, printSchema } from "graphql";
import { buildGraph } from "../resolvers/index.js";

const banner = "# Generated from schema/ and resolvers/ by server/print-schema.ts. Do not edit.\n\n";

/** The schema as text, types and fields in the order of their names. */
export function schemaText(): string {
  return `${banner}${printSchema(lexicographicSortSchema(buildGraph()))}\n`;
}

/** Writes `schema/schema.graphql`, or with `--check` only says whether it is in step. Returns the exit code. */
export function printSchemaFile(path: string, { check }: { readonly check: boolean }): 0 | 1 {
  const text = schemaText();
  if (!check) {
    writeFileSync(path, text);
    return 0;
  }
  if (readFileSync(path, "utf8") === text) return 0;
  process.stderr.write(`${path} is not in step with the code; run: npx tsx server/print-schema.ts\n`);
  return 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = printSchemaFile("schema/schema.graphql", { check: process.argv.includes("--check") });
}
