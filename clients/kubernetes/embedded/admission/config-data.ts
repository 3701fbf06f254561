import { equalJson } from "../../../../engine/kubernetes/json-value.js";
import { checkName } from "../../../../engine/kubernetes/names.js";
import type { Manifest } from "../../../../engine/model/manifest.js";
import { objectAt, textAt, textOf } from "../object-path.js";
import type { StatusCause } from "../status-error.js";
import { without } from "../write/commit.js";
import type { KindRule } from "./kind-rule.js";
import { forbiddenValue, invalidValue, requiredValue } from "./metadata.js";

const maxDataBytes = 1_048_576;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function checkKeys(object: Manifest): StatusCause[] {
  return (["data", "binaryData"] as const).flatMap((field) =>
    Object.keys(objectAt(object, field)).flatMap((key) => {
      const wrong = checkName(key, "configKey");
      if (wrong !== undefined) return [invalidValue(`${field}[${key}]`, key, wrong)];
      const isTwice = field === "data" && Object.hasOwn(objectAt(object, "binaryData"), key);
      return isTwice ? [invalidValue(`data[${key}]`, key, "duplicate of key present in binaryData")] : [];
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

/** Bytes that are null are none. */
function withoutNullBytes(object: Manifest, field: string): Manifest {
  const bytes = Object.entries(objectAt(object, field));
  if (bytes.every(([, value]) => value !== null)) return object;
  return { ...object, [field]: Object.fromEntries(bytes.map(([key, value]) => [key, value ?? ""])) };
}

/** ConfigMaps: keys, size, and `immutable`. */
export const configMapRule: KindRule = {
  normalize: (object) => withoutNullBytes(object, "binaryData"),
  validate: (object, live) => [...checkKeys(object), ...checkSize(object, ""), ...checkImmutable(object, live)],
};

function encodeStringData(object: Manifest): Manifest {
  const stringData = objectAt(object, "stringData");
  if (object["stringData"] === undefined) return object;
  const encoded = Object.entries(stringData).map(([key, value]) => [key, Buffer.from(textOf(value)).toString("base64")] as const);
  return without({ ...object, data: { ...objectAt(object, "data"), ...Object.fromEntries(encoded) } }, "stringData");
}

/** What Secrets of the kinds that Kubernetes defines must hold. */
const demanded: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
  "kubernetes.io/dockercfg": [".dockercfg"],
};

function checkSecret(object: Manifest, live: Manifest | undefined): StatusCause[] {
  const type = textAt(object, "type");
  const held = objectAt(object, "data");
  const keys = Object.hasOwn(demanded, type) ? (demanded[type] ?? []) : [];
  const isOther = live !== undefined && textAt(live, "type") !== type;
  const causes = isOther ? [invalidValue("type", type, "field is immutable")] : [];
  causes.push(...keys.filter((key) => !Object.hasOwn(held, key)).map((key) => requiredValue(`data[${key}]`)));
  for (const [key, value] of Object.entries(objectAt(object, "data"))) {
    const good = typeof value === "string" && base64.test(value);
    if (!good)
      causes.push({ reason: "FieldValueInvalid", message: "Invalid value: the value is not base64", field: `data[${key}]` });
  }
  return causes;
}

/** Secrets: `stringData` is folded into `data`; the type stays what it was. */
export const secretRule: KindRule = {
  normalize: (secret) => withoutNullBytes(encodeStringData(secret), "data"),
  validate: (object, live) => [
    ...checkKeys(object),
    ...checkSize(object, "data"),
    ...checkSecret(object, live),
    ...checkImmutable(object, live),
  ],
};
