import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../package-folder.js";

/** What the commands need to know of the Fairlead they belong to. */
export interface FairleadItself {
  readonly version: string;
  /** Absolute path of the SDK's code: its sources, or what was compiled from them. */
  readonly sdkCode: string;
  /** Absolute path of the package `@fairlead/plugin-sdk`, for `npm install`. */
  readonly sdkPackage: string;
}

/** Finds the package these commands are part of, from the sources as from `dist/`. */
export function fairleadItself(): FairleadItself {
  const top = packageFolder();
  const { version } = JSON.parse(readFileSync(join(top, "package.json"), "utf8")) as { readonly version: string };
  return { version, sdkCode: join(import.meta.dirname, "../../../plugins/sdk"), sdkPackage: join(top, "plugins/sdk") };
}
