import type { Json } from "../model/manifest.js";
import { parseQuantity } from "./quantity.js";

const octet = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const patterns: Readonly<Record<string, RegExp>> = {
  "date-time": /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/,
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  byte: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
  ipv4: new RegExp(`^${octet}(\\.${octet}){3}$`),
  uuid: /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i,
};

/**
 * Says whether a value has a format of OpenAPI. Formats that are not known here, as in Kubernetes, allow everything; so do values of another type.
 * @param format `int32`, `int64`, `quantity`, `date-time`, `date`, `byte`, `ipv4`, `uuid`
 */
export function hasFormat(value: Json, format: string): boolean {
  if (format === "quantity")
    return (typeof value !== "string" && typeof value !== "number") || parseQuantity(value) !== undefined;
  if (typeof value === "number") {
    if (format === "int32") return value >= -(2 ** 31) && value < 2 ** 31;
    return format !== "int64" || (value >= -(2 ** 63) && value < 2 ** 63);
  }
  const pattern = Object.hasOwn(patterns, format) ? patterns[format] : undefined;
  return typeof value !== "string" || pattern === undefined || pattern.test(value);
}
