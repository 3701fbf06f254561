import type { JsonObject } from "../../model/manifest.js";
import { fieldOf } from "../json-value.js";
import { type Change, chain, fillIn, forEachItem, within, withinOrNew } from "./fill-in.js";

/**
 * The defaults of a container in a Pod or a Pod template.
 * @see kubernetes/kubernetes:pkg/apis/core/v1/defaults.go
 */
export const containerDefaults: Change = (container) => {
  const image = fieldOf(container, "image");
  const changes = chain(
    (it) =>
      fillIn(it, {
        imagePullPolicy: pullPolicyOf(image),
        terminationMessagePath: "/dev/termination-log",
        terminationMessagePolicy: "File",
      }),
    (it) => withinOrNew(it, "resources", (resources) => resources),
    (it) => forEachItem(it, "ports", (port) => fillIn(port, { protocol: "TCP" })),
    (it) => forEachItem(it, "env", (variable) => within(variable, "valueFrom", valueSourceDefaults)),
    (it) => within(it, "livenessProbe", probeDefaults),
    (it) => within(it, "readinessProbe", probeDefaults),
    (it) => within(it, "startupProbe", probeDefaults),
    (it) =>
      within(it, "lifecycle", (lifecycle) => within(within(lifecycle, "postStart", handlerDefaults), "preStop", handlerDefaults)),
  );
  return changes(container);
};

/** `Always` for an image without a tag or with `latest`, `IfNotPresent` for any other and for what cannot be read as an image. */
export function pullPolicyOf(image: unknown): "Always" | "IfNotPresent" {
  if (typeof image !== "string" || image === "") return "IfNotPresent";
  const [name = "", digest] = image.split("@");
  const tag = /:([^/:]*)$/.exec(name)?.[1];
  const isLatest = tag === "latest" || (tag === undefined && digest === undefined);
  return isLatest ? "Always" : "IfNotPresent";
}

/** The defaults of what an environment variable or a file of a downward volume is read from. */
export function valueSourceDefaults(source: JsonObject): JsonObject {
  const field = within(source, "fieldRef", (reference) => fillIn(reference, { apiVersion: "v1" }));
  return within(field, "resourceFieldRef", (reference) => fillIn(reference, { divisor: "0" }));
}

function handlerDefaults(handler: JsonObject): JsonObject {
  return within(handler, "httpGet", (action) => fillIn(action, { path: "/", scheme: "HTTP" }));
}

/** Zero is no time and no count here: it means the default, too. */
function probeDefaults(probe: JsonObject): JsonObject {
  const timing = Object.entries({ timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
  const missing = timing.filter(([name]) => (fieldOf(probe, name) ?? 0) === 0);
  const timed = missing.length === 0 ? probe : { ...probe, ...Object.fromEntries(missing) };
  return within(handlerDefaults(timed), "grpc", (grpc) =>
    fieldOf(grpc, "service") === undefined ? { ...grpc, service: "" } : grpc,
  );
}
