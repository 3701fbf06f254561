import type { ApplicationRef } from "../model/application.js";

/** The reference behind a queue key: the reverse of `formatRef`. */
export function refFrom(key: string): ApplicationRef {
  const slash = key.indexOf("/");
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
