import type { ServerAnswer } from "../../contracts/kubernetes-cases/connection.js";

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

interface Managed {
  readonly manager?: string;
  readonly operation?: string;
  readonly apiVersion?: string;
  readonly subresource?: string;
  readonly time?: string;
}

const nameOf = ({ manager, operation, apiVersion }: Managed) => [manager, operation, apiVersion].join(" ");

/** What servers choose by themselves, and what controllers write beside the requests. */
const chosen = new Set(["uid", "resourceVersion", "creationTimestamp", "deletionTimestamp", "selfLink"]);
const controllers = new Set(["kube-controller-manager", "fairlead-embedded", "deployment-controller"]);
const revision = "deployment.kubernetes.io/revision";

function metadataOf(metadata: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { managedFields, annotations, ...rest } = metadata;
  const kept = Object.entries(rest).map(([key, value]): [string, unknown] => [key, chosen.has(key) ? typeof value : value]);
  const { [revision]: _, ...others } = isObject(annotations) ? annotations : {};
  const managers = (Array.isArray(managedFields) ? (managedFields as Managed[]) : [])
    .filter(({ manager = "", subresource }) => !controllers.has(manager) && subresource === undefined)
    .map(({ time: _time, ...entry }) => entry)
    .sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
  return { ...Object.fromEntries(kept), ...(Object.keys(others).length > 0 ? { annotations: others } : {}), managers };
}

function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clean);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, clean(value[key])]),
  );
}

function objectOf(object: Readonly<Record<string, unknown>>): unknown {
  const { metadata, status: _status, ...rest } = object;
  const { spec } = rest;
  const addresses = isObject(spec) && "clusterIP" in spec ? { clusterIP: "?", clusterIPs: "?" } : {};
  return clean({
    ...rest,
    ...(isObject(spec) ? { spec: { ...spec, ...addresses } } : {}),
    metadata: metadataOf(isObject(metadata) ? metadata : {}),
  });
}

/** Words of Go's own about what it could not decode: where they begin, both servers must agree, and no further. */
const ownWords = /(cannot be handled as a \w+: |failed to create typed patch object ).*$/s;

/** Numbers and identities that only one server knows; the value of a patch that is quoted whole, with the order of its fields. */
function withoutChosen(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "UID")
    .replaceAll(/\((\d+)\)/g, "(N)")
    .replace(/^( "" is invalid: patch: Invalid value: ).*$/s, "$1…")
    .replace("Invalid value: {}: `selector`", "Invalid value: null: `selector`")
    .replace(ownWords, "$1…");
}

function refusalOf({ reason, code, message, details }: Readonly<Record<string, unknown>>): unknown {
  const causes = isObject(details) ? details["causes"] : undefined;
  const told = (Array.isArray(causes) ? (causes as { field?: string; message?: string }[]) : []).map((cause) =>
    clean({ ...cause, message: cause.field === "patch" ? "…" : withoutChosen(cause.message ?? "") }),
  );
  // Go walks managers and fields of a map in no order, and some checks run twice. The message only repeats the causes.
  const said = typeof message === "string" && code !== 500 && told.length === 0 ? withoutChosen(message) : undefined;
  return clean({ reason, code, message: said, causes: [...new Set(told.map((cause) => JSON.stringify(cause)))].sort() });
}

/** An answer without what may differ between two servers: identities, times, addresses, the writes of controllers. */
export function comparable({ status, body, headers }: ServerAnswer): unknown {
  if (!isObject(body)) return { status };
  const told = headers["warning"] ?? "";
  const warnings = (Array.isArray(told) ? told.map(String).join(", ") : (told as string))
    .split(/, (?=299)/)
    .filter((text) => text.includes("unknown field"))
    .sort();
  if (body["kind"] === "Status" && body["status"] === "Failure") return { status, refusal: refusalOf(body) };
  if (body["kind"] === "Status") return { status };
  if (Array.isArray(body["items"]))
    return { status, items: body["items"].map((item: unknown) => (isObject(item) ? objectOf(item) : item)) };
  return { status, object: objectOf(body), ...(warnings.length === 0 ? {} : { warnings }) };
}
