import { equalJson } from "../../../../engine/kubernetes/json-value.js";
import { checkName } from "../../../../engine/kubernetes/names.js";
import type { Manifest } from "../../../../engine/model/manifest.js";
import { objectAt, textAt, textOf } from "../object-path.js";
import type { StatusCause } from "../status-error.js";
import { without } from "../write/commit.js";
import type { KindRule } from "./kind-rule.js";
import { forbiddenValue, invalidValue } from "./metadata.js";

const maxDataBytes = 1_048_576;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function checkKeys(object: Manifest): StatusCause[] {
  return (["data", "binaryData"] as const).flatMap((field) =>
    Object.keys(objectAt(object, field)).flatMap((key) => {
      const wrong = checkName(key, "configKey");
      return wrong === undefined ? [] : [invalidValue(`${field}[${key}]`, key, wrong)];
    }),
  );
}

function checkSize(object: Manifest, field: string): StatusCause[] {
  const values = [...Object.values(objectAt(object, "data")), ...Object.values(objectAt(object, "binaryData"))];
  const size = values.reduce<number>((sum, value) => sum + (typeof value === "string" ? Buffer.byteLength(value) : 0), 0);
  const message = `Too long: may not be more than ${maxDataBytes} bytes`;
  return size > maxDataBytes * 1.4 ? [{ reason: "FieldValueTooLong", message, field }] : [];
}

function checkImmutable(object: Manifest, live: Manifest | undefined): StatusCause[] {
  if (live?.["immutable"] !== true) return [];
  const fixed = (field: string) => forbiddenValue(field, "field is immutable when `immutable` is set");
  const causes = object["immutable"] === true ? [] : [fixed("immutable")];
  for (const field of ["data", "binaryData"]) {
    if (!equalJson(objectAt(object, field), objectAt(live, field))) causes.push(fixed(field));
  }
  return causes;
}

/** ConfigMaps: keys, size, and `immutable`. */
export const configMapRule: KindRule = {
  validate: (object, live) => [...checkKeys(object), ...checkSize(object, ""), ...checkImmutable(object, live)],
};

function encodeStringData(object: Manifest): Manifest {
  const stringData = objectAt(object, "stringData");
  if (object["stringData"] === undefined) return object;
  const encoded = Object.entries(stringData).map(([key, value]) => [key, Buffer.from(textOf(value)).toString("base64")] as const);
  return without({ ...object, data: { ...objectAt(object, "data"), ...Object.fromEntries(encoded) } }, "stringData");
}

function checkSecret(object: Manifest, live: Manifest | undefined): StatusCause[] {
  const causes: StatusCause[] = [];
  for (const [key, value] of Object.entries(objectAt(object, "data"))) {
    const good = typeof value === "string" && base64.test(value);
    if (!good)
      causes.push({ reason: "FieldValueInvalid", message: "Invalid value: the value is not base64", field: `data[${key}]` });
  }
  if (live !== undefined && textAt(live, "type") !== textAt(object, "type")) {
    causes.push(invalidValue("type", textAt(object, "type"), "field is immutable"));
  }
  return causes;
}

/** Secrets: `stringData` is folded into `data`; the type stays what it was. */
export const secretRule: KindRule = {
  normalize: encodeStringData,
  validate: (object, live) => [
    ...checkKeys(object),
    ...checkSize(object, "data"),
    ...checkSecret(object, live),
    ...checkImmutable(object, live),
  ],
};
