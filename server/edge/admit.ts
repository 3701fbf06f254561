import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
} from "graphql";
import { getComplexity } from "graphql-query-complexity";
import { LRUCache } from "lru-cache";
import { FairleadError, messageOf } from "../../engine/errors.js";
import type { EdgeLimits } from "./limits.js";
import { costOfField } from "./query-cost.js";
import { checkShape } from "./query-shape.js";

/** What a caller sends, as the transport decoded it. Nothing about it is believed yet. */
export interface GraphRequest {
  readonly query?: unknown;
  readonly variables?: unknown;
  readonly operationName?: unknown;
  readonly extensions?: unknown;
}

/** A request that may be executed. */
export interface Admitted {
  readonly query: string;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Lets a request in, or throws FairleadError: the same verdict on every transport. */
export type Admit = (request: GraphRequest, caller: { readonly signedIn: boolean }) => Admitted;

interface KnownDocument {
  readonly document: DocumentNode;
  readonly introspects: boolean;
  /** Costs by operation and variables. */
  readonly costs: LRUCache<string, number>;
}

/**
 * Creates the one check that stands before execution, for HTTP and WebSocket alike: tokens, shape, validation, cost. What was let in is remembered
 * by its text, so that a client's own queries are parsed once.
 */
export function createAdmit(schema: GraphQLSchema, limits: EdgeLimits): Admit {
  const known = new LRUCache<string, KnownDocument>({
    max: 1_000,
    maxSize: 8 * 1024 * 1024,
    sizeCalculation: (_value, query) => query.length + 1,
  });
  const readDocument = (query: string, signedIn: boolean): KnownDocument => {
    const seen = known.get(query);
    if (seen !== undefined) return seen;
    const document = parseQuery(query, limits);
    const { introspects } = checkShape(document, limits);
    checkValid(schema, document, { limits, hideSuggestions: !signedIn });
    const made = { document, introspects, costs: new LRUCache<string, number>({ max: 50 }) };
    known.set(query, made);
    return made;
  };
  return (request, { signedIn }) => {
    const { query, variables, operationName } = readRequest(request);
    const { document, introspects, costs } = readDocument(query, signedIn);
    if (introspects && !signedIn)
      throw new FairleadError("UNAUTHENTICATED", "Only signed-in callers may ask about the schema; log in first");
    const operation = chooseOperation(document, operationName);
    const key = `${operationName ?? ""} ${JSON.stringify(variables)}`;
    const cost = costs.get(key) ?? measureCost(schema, { document, operationName, variables, limits });
    if (key.length <= 2_048) costs.set(key, cost);
    if (cost > limits.cost) {
      throw tooComplex(`The query costs ${cost} points; ${limits.cost} are allowed, so ask for smaller pages or fewer fields`);
    }
    return { query, document, operation, operationName, variables };
  };
}

function readRequest({ query, variables, operationName, extensions }: GraphRequest) {
  if (extensions !== null && typeof extensions === "object" && "persistedQuery" in extensions) {
    throw bad("Persisted queries are not served; send the query itself", "extensions");
  }
  if (typeof query !== "string" || query.trim() === "") throw bad('Send the query as the string "query"', "query");
  if (variables != null && (typeof variables !== "object" || Array.isArray(variables)))
    throw bad('"variables" must be an object', "variables");
  if (operationName != null && typeof operationName !== "string") throw bad('"operationName" must be a string', "operationName");
  return {
    query,
    variables: (variables ?? {}) as Readonly<Record<string, unknown>>,
    operationName: operationName == null || operationName === "" ? undefined : operationName,
  };
}

function bad(message: string, path: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", message, { details: { path } });
}

function tooComplex(message: string): FairleadError {
  return new FairleadError("RESOURCE_EXHAUSTED", message, { details: { reason: "QUERY_TOO_COMPLEX" } });
}

function parseQuery(query: string, { tokens }: EdgeLimits): DocumentNode {
  try {
    return parse(query, { maxTokens: tokens, noLocation: false });
  } catch (error) {
    if (error instanceof RangeError) {
      throw new FairleadError("RESOURCE_EXHAUSTED", "The query is nested too deeply; ask in several queries", {
        details: { reason: "QUERY_TOO_DEEP" },
      });
    }
    const message = messageOf(error);
    if (!message.includes("Parsing aborted"))
      throw new FairleadError("BAD_USER_INPUT", message, { cause: error, details: { path: "query" } });
    throw new FairleadError("RESOURCE_EXHAUSTED", `The query has more than ${tokens} tokens; ask in several queries`, {
      details: { reason: "QUERY_TOO_LARGE" },
    });
  }
}

function checkValid(
  schema: GraphQLSchema,
  document: DocumentNode,
  { limits, hideSuggestions }: { readonly limits: EdgeLimits; readonly hideSuggestions: boolean },
): void {
  const endsAt = performance.now() + limits.validationMs;
  const inTime: ValidationRule = () => ({
    enter() {
      if (performance.now() > endsAt) throw tooComplex("The query takes too long to validate; ask in several queries");
    },
  });
  const errors = validate(schema, document, [inTime, ...specifiedRules], { maxErrors: 10, hideSuggestions });
  const [first] = errors;
  if (first === undefined) return;
  const aborted = errors.find(
    ({ message }) => message.includes("Validation aborted") && !message.startsWith("Too many validation errors"),
  );
  if (aborted !== undefined) throw tooComplex("The query is too complex to validate; use fewer fragments on one level");
  throw new FairleadError("BAD_USER_INPUT", first.message, {
    cause: first,
    details: { path: "query", errors: errors.map(describeError) },
  });
}

const describeError = ({ message, locations }: GraphQLError) => ({ message, locations });

function chooseOperation(document: DocumentNode, operationName: string | undefined): OperationDefinitionNode {
  const operation = getOperationAST(document, operationName);
  if (operation != null) return operation;
  const names = document.definitions
    .filter((node) => node.kind === Kind.OPERATION_DEFINITION)
    .map((node) => node.name?.value)
    .filter((name) => name !== undefined);
  if (operationName === undefined)
    throw bad(`The query has several operations; choose one by "operationName": ${names.join(", ")}`, "operationName");
  throw bad(`The query has no operation "${operationName}"`, "operationName");
}

interface CostQuestion {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly limits: EdgeLimits;
}

function measureCost(schema: GraphQLSchema, { document, operationName, variables, limits }: CostQuestion): number {
  const only = operationName ?? getOperationAST(document)?.name?.value;
  try {
    return getComplexity({
      schema,
      query: document,
      variables: { ...variables },
      estimators: [costOfField],
      ...(only === undefined ? {} : { operationName: only }),
      maxQueryNodes: limits.expandedFields * 2,
    });
  } catch (error) {
    const message = messageOf(error);
    if (message.includes("maximum allowed number of nodes"))
      throw tooComplex("The query is too large once its fragments are written out");
    throw new FairleadError("BAD_USER_INPUT", shorten(message), { cause: error, details: { path: "variables" } });
  }
}

/** A message that quotes a whole value says what is wrong with it at its end, which must not be cut off. */
function shorten(message: string): string {
  return message.length > 1_000 ? `${message.slice(0, 400)} … ${message.slice(-400)}` : message;
}

/** Says whether an operation may only come over a stream. */
export function isSubscription({ operation }: OperationDefinitionNode): boolean {
  return operation === OperationTypeNode.SUBSCRIPTION;
}
