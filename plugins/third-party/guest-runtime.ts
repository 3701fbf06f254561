import { FairleadError, messageOf } from "../../engine/errors.js";
import type { GuestRuntime } from "../sandbox/sandbox.js";
import type { PluginManifest } from "./manifest.js";
import { readWasmInterface, type WasmInterface } from "./wasm-interface.js";

const reactorExports = ["memory", "_initialize", "fairlead_abi", "fairlead_alloc", "fairlead_call"];
const fairleadImports = new Set(["log", "file_stat", "file_list", "file_read", "fetch"]);
const maxTold = 5;

/**
 * How the sandbox runs a plugin's entry. A module is judged by what it imports and exports, so that one that asks for more than there is cannot be installed.
 * @throws FairleadError `BAD_USER_INPUT`, `details.reason` `PLUGIN_CONFIG`
 */
export function guestRuntimeOf({ runtime, capabilities }: PluginManifest, bytes: Uint8Array): GuestRuntime {
  const { type, entry } = runtime;
  if (type === "js") return "script";
  const { imports, exports } = readModule(entry, bytes);
  const foreign = imports.filter((name) => !isGiven(name));
  if (foreign.length > 0) {
    const named = foreign.slice(0, maxTold).map((name) => `"${name}"`);
    throw refusal(entry, `it imports ${named.join(", ")}, which no plugin is given; docs/plugins.md lists what there is`);
  }
  if (imports.includes("fairlead.fetch") && capabilities.network.length === 0)
    throw refusal(
      entry,
      `it imports "fairlead.fetch", and its manifest asks for no network; name its hosts in capabilities.network`,
    );
  if (exports.includes("_start")) return "command";
  if (type === "command")
    throw refusal(entry, `it does not export "_start"; build a WASI program (wasip1), or write "type: wasm"`);
  const missing = reactorExports.filter((name) => !exports.includes(name));
  if (missing.length === 0) return "reactor";
  throw refusal(
    entry,
    `it exports neither "_start" nor ${missing.map((name) => `"${name}"`).join(", ")}; docs/plugins.md describes both interfaces`,
  );
}

function readModule(entry: string, bytes: Uint8Array): WasmInterface {
  try {
    return readWasmInterface(bytes);
  } catch (error) {
    throw refusal(entry, messageOf(error), error);
  }
}

function isGiven(name: string): boolean {
  const [module, field] = [name.slice(0, name.indexOf(".")), name.slice(name.indexOf(".") + 1)];
  return module === "wasi_snapshot_preview1" || (module === "fairlead" && fairleadImports.has(field));
}

function refusal(entry: string, because: string, cause?: unknown): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `Cannot use the module "${entry}": ${because}`, {
    cause,
    details: { reason: "PLUGIN_CONFIG", file: entry },
  });
}
