import type { Manifest } from "../../../../engine/model/manifest.js";
import { readJsonPath } from "../json-path.js";
import { textOf } from "../object-path.js";
import type { ResourceExchange } from "./exchange.js";
import { ageOf } from "./table-cells.js";
import { builtInColumns, type Column } from "./table-columns.js";

/** What a table shows. */
export interface TableContent {
  readonly objects: readonly Manifest[];
  /** Of the list or the object. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Without column definitions: for all but the first event of a watch. */
  readonly isHeadless?: boolean;
}

const nameColumn: Column = {
  name: "Name",
  type: "string",
  format: "name",
  description: "Name must be unique within a namespace.",
  priority: 0,
  cell: (object) => object.metadata.name ?? "",
};

function customCell(type: string, jsonPath: string): Column["cell"] {
  return (object, now) => {
    const value = readJsonPath(object, jsonPath)[0];
    if (value === undefined || value === null) return null;
    if (type === "date") return ageOf(textOf(value), now);
    return typeof value === "object" ? JSON.stringify(value) : value;
  };
}

function columnsOf({ kind }: ResourceExchange): readonly Column[] {
  const { served, version } = kind;
  if (!served.custom) return builtInColumns(served.storageKey) ?? [nameColumn, createdColumn("Created At", false)];
  const declared = (version.columns ?? []).map(
    ({ name, type, jsonPath, format = "", description = "", priority = 0 }): Column => ({
      name,
      type,
      format,
      description,
      priority,
      cell: customCell(type, jsonPath),
    }),
  );
  return [nameColumn, ...(declared.length === 0 ? [createdColumn("Age", true)] : declared)];
}

function createdColumn(name: string, isAge: boolean): Column {
  return {
    name,
    type: "date",
    format: "",
    description: "CreationTimestamp is a timestamp representing the server time when this object was created.",
    priority: 0,
    cell: ({ metadata }, now) => (isAge ? ageOf(metadata.creationTimestamp, now) : (metadata.creationTimestamp ?? "")),
  };
}

function rowObject(object: Manifest, include: string | null): unknown {
  if (include === "None") return undefined;
  return include === "Object"
    ? object
    : { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata };
}

function definitionOf({ name, type, format, description, priority }: Column): unknown {
  return { name, type, format, description, priority };
}

/**
 * Objects as `kubectl get` prints them: one row each, with cells the server made.
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables
 */
export function tableOf(exchange: ResourceExchange, { objects, metadata, isHeadless = false }: TableContent): unknown {
  const columns = columnsOf(exchange);
  const now = exchange.context.now().getTime();
  const include = exchange.request.query.get("includeObject");
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata,
    columnDefinitions: isHeadless ? null : columns.map(definitionOf),
    rows: objects.map((object) => {
      const shown = rowObject(object, include);
      return { cells: columns.map(({ cell }) => cell(object, now)), ...(shown === undefined ? {} : { object: shown }) };
    }),
  };
}
