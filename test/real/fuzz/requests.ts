import fc from "fast-check";

/** One request of a sequence. Names and the namespace come from the run: `{name}` stands for the object's name. */
export interface FuzzRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the collection: `""`, `"/{name}"`, `"/{name}/status"`. */
  readonly place: string;
  readonly query: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly body?: unknown;
}

/** A kind that is fuzzed. */
export interface FuzzKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly resource: string;
  /** Whole or partial contents beside apiVersion, kind and metadata. */
  readonly content: fc.Arbitrary<Readonly<Record<string, unknown>>>;
  /** What makes a content complete enough to be created. */
  readonly minimum: Readonly<Record<string, unknown>>;
  /** JSON pointers that patches speak of. */
  readonly pointers: readonly string[];
  readonly hasStatus?: boolean;
}

/** Requests about one object of a kind, in order. */
export interface FuzzSequence {
  readonly kind: FuzzKind;
  readonly requests: readonly FuzzRequest[];
}

const some = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
/** A field that may be missing. */
const record = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(fields, { requiredKeys: [] });

const manager = some("alpha", "beta", "gamma");
const pairs = fc.dictionary(some("a", "b", "c.io/d"), some("1", "2", ""), { maxKeys: 3 });
const metadata = record({ labels: pairs, annotations: pairs, finalizers: fc.constant(["fuzz.io/hold"]) });

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The content over the minimum: objects are merged, everything else is replaced. */
function complete(minimum: unknown, content: unknown): unknown {
  if (!isObject(minimum) || !isObject(content)) return content ?? minimum;
  const keys = new Set([...Object.keys(minimum), ...Object.keys(content)]);
  return Object.fromEntries([...keys].map((key) => [key, complete(minimum[key], content[key])]));
}

/** What tells items apart, and what may not change. */
const solid: ReadonlySet<string> = new Set(["name", "port", "containerPort", "ip", "selector", "metadata"]);

/** Some members of an object become null, or directives of a strategic merge stand beside them. */
function withHoles(body: unknown, chosen: readonly number[], strategic: boolean, depth = 0): unknown {
  const pick = (chosen[depth % chosen.length] ?? 0) % 7;
  if (Array.isArray(body)) {
    const items = body.map((item) => withHoles(item, chosen, strategic, depth + 1));
    if (!strategic || pick !== 0) return items;
    return items.map((item) => (isObject(item) && "name" in item ? { name: item["name"], $patch: "delete" } : item));
  }
  if (!isObject(body)) return body;
  const entries = Object.entries(body).map(([key, value], index): [string, unknown] => {
    if (solid.has(key)) return [key, value];
    const isHole = (chosen[(depth + index) % chosen.length] ?? 1) % 9 === 0;
    return [key, isHole ? null : withHoles(value, chosen, strategic, depth + index + 1)];
  });
  const isWhole = entries.every(([, value]) => value !== null);
  const directive = strategic && depth > 1 && pick === 3 && isWhole ? [["$patch", "replace"]] : [];
  return Object.fromEntries([...entries, ...directive]);
}

const choices = fc.array(fc.nat(62), { minLength: 5, maxLength: 9 });
const dryRun = fc.oneof({ weight: 6, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: fc.constant({ dryRun: "All" }) });

function queryOf(more: fc.Arbitrary<Record<string, string>>): fc.Arbitrary<Record<string, string>> {
  const validation = fc.oneof(
    { weight: 5, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: some("Strict", "Warn", "Ignore").map((fieldValidation) => ({ fieldValidation })) },
  );
  return fc.tuple(manager, dryRun, validation, more).map(([fieldManager, ...rest]) => Object.assign({ fieldManager }, ...rest));
}

const nothing = fc.constant<Record<string, string>>({});

function objectOf({ apiVersion, kind }: FuzzKind, parts: { meta: object; content: unknown }): object {
  return { apiVersion, kind, metadata: { name: "{name}", ...parts.meta }, ...(parts.content as object) };
}

function writes(kind: FuzzKind): fc.Arbitrary<FuzzRequest> {
  const body = fc.record({ meta: metadata, content: kind.content });
  const whole = body.map((parts) => objectOf(kind, { ...parts, content: complete(kind.minimum, parts.content) }));
  const create = fc
    .record({ query: queryOf(nothing), body: whole })
    .map(({ query, body: sent }): FuzzRequest => ({ method: "POST", place: "", query, body: sent }));
  const update = fc
    .record({ query: queryOf(nothing), body: whole })
    .map(({ query, body: sent }): FuzzRequest => ({ method: "PUT", place: "/{name}", query, body: sent }));
  return fc.oneof({ weight: 2, arbitrary: create }, { weight: 2, arbitrary: update });
}

function mergePatches(kind: FuzzKind): fc.Arbitrary<FuzzRequest> {
  const types = kind.apiVersion.startsWith("fuzz.") ? ["merge-patch"] : ["merge-patch", "strategic-merge-patch"];
  return fc.record({ type: some(...types), query: queryOf(nothing), meta: metadata, content: kind.content, holes: choices }).map(
    ({ type, query, meta, content, holes }): FuzzRequest => ({
      method: "PATCH",
      place: "/{name}",
      query,
      contentType: `application/${type}+json`,
      body: withHoles({ ...(Object.keys(meta).length > 0 ? { metadata: meta } : {}), ...content }, holes, type !== "merge-patch"),
    }),
  );
}

function jsonPatches(kind: FuzzKind): fc.Arbitrary<FuzzRequest> {
  const pointers = [
    "/metadata/labels/a",
    "/metadata/labels",
    "/metadata/annotations/c.io~1d",
    "/metadata/finalizers",
    ...kind.pointers,
  ];
  const value = some<unknown>("1", "2", 3, true, {}, { a: "1" }, ["x.io/y"], { name: "a", image: "i:1" }, [
    { name: "b", image: "i:2" },
  ]);
  const operation = fc.oneof(
    fc.record({ op: some("add", "replace", "test"), path: some(...pointers), value }),
    fc.record({ op: fc.constant("remove"), path: some(...pointers) }),
    fc.record({ op: some("copy", "move"), path: some(...kind.pointers), from: some(...kind.pointers) }),
  );
  return fc.record({ query: queryOf(nothing), body: fc.array(operation, { minLength: 1, maxLength: 3 }) }).map(
    ({ query, body }): FuzzRequest => ({
      method: "PATCH",
      place: "/{name}",
      query,
      contentType: "application/json-patch+json",
      body,
    }),
  );
}

function applies(kind: FuzzKind): fc.Arbitrary<FuzzRequest> {
  const force = fc.oneof({ weight: 2, arbitrary: nothing }, { weight: 1, arbitrary: fc.constant({ force: "true" }) });
  return fc.record({ query: queryOf(force), meta: metadata, content: kind.content, whole: fc.boolean() }).map(
    ({ query, meta, content, whole }): FuzzRequest => ({
      method: "PATCH",
      place: "/{name}",
      query,
      contentType: "application/apply-patch+yaml",
      body: objectOf(kind, { meta, content: whole ? complete(kind.minimum, content) : content }),
    }),
  );
}

function deletes(): fc.Arbitrary<FuzzRequest> {
  const options = fc.oneof(
    fc.constant(undefined),
    some<unknown>(
      { propagationPolicy: "Background" },
      { propagationPolicy: "Sideways" },
      { preconditions: { uid: "00000000-0000-0000-0000-000000000000" } },
      { preconditions: { resourceVersion: "1" } },
      { gracePeriodSeconds: 0 },
      { dryRun: ["All"] },
    ),
  );
  return options.map(
    (body): FuzzRequest => ({
      method: "DELETE",
      place: "/{name}",
      query: {},
      ...(body === undefined ? {} : { body: { apiVersion: "v1", kind: "DeleteOptions", ...(body as object) } }),
    }),
  );
}

function reads(): fc.Arbitrary<FuzzRequest> {
  const one = fc.constant<FuzzRequest>({ method: "GET", place: "/{name}", query: {} });
  const list = some<Record<string, string>>(
    { labelSelector: "a=1" },
    { labelSelector: "a in (1,2),b!=2" },
    { labelSelector: "!a" },
    { labelSelector: "a=(" },
    {},
  ).map((query): FuzzRequest => ({ method: "GET", place: "", query: { ...query, fieldSelector: "metadata.name={name}" } }));
  return fc.oneof(one, list);
}

/** Random sequences about one object of one of the kinds. */
export function sequences(kinds: readonly FuzzKind[]): fc.Arbitrary<FuzzSequence> {
  return fc.oneof(
    ...kinds.map((kind) => {
      const request = fc.oneof(
        { weight: 4, arbitrary: writes(kind) },
        { weight: 3, arbitrary: mergePatches(kind) },
        { weight: 2, arbitrary: jsonPatches(kind) },
        { weight: 5, arbitrary: applies(kind) },
        { weight: 1, arbitrary: deletes() },
        { weight: 1, arbitrary: reads() },
      );
      return fc.array(request, { minLength: 3, maxLength: 10 }).map((requests): FuzzSequence => ({ kind, requests }));
    }),
  );
}
