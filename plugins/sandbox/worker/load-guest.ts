import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { GuestFacts } from "../messages.js";
import type { LoadedGuest, LoadFailure } from "./loaded-guest.js";
import type { Parent } from "./parent.js";
import { loadScriptGuest } from "./script-guest.js";
import { loadWasmGuest } from "./wasm-guest.js";

/** Reads a guest's file, checks its digest and loads it. */
export async function loadGuest(guest: GuestFacts, parent: Parent): Promise<LoadedGuest | LoadFailure> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(guest.file);
  } catch (error) {
    return {
      kind: "digest",
      message: `cannot be read (${error instanceof Error && "code" in error ? String(error.code) : "error"})`,
    };
  }
  const digest = createHash("sha256").update(bytes).digest("hex");
  if (digest !== guest.sha256) return { kind: "digest", message: `has the sha256 digest ${digest}, expected ${guest.sha256}` };
  return guest.runtime === "script" ? loadScriptGuest(bytes, guest, parent) : loadWasmGuest(bytes, guest, parent);
}
