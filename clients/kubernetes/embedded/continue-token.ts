import { badRequest } from "./status-error.js";

/** Where a list goes on: behind which object, and as of which revision. */
export interface ContinueToken {
  readonly revision: number;
  readonly namespace: string;
  readonly name: string;
}

/** The token as the opaque text clients send back. */
export function formatContinue({ revision, namespace, name }: ContinueToken): string {
  return Buffer.from(JSON.stringify({ v: 1, rv: revision, ns: namespace, n: name })).toString("base64url");
}

/** Reads a token back. @throws ApiError 400 for a text that is none */
export function parseContinue(text: string): ContinueToken {
  try {
    const token = JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as Record<string, unknown>;
    const { v, rv, ns, n } = token;
    if (v === 1 && typeof rv === "number" && Number.isSafeInteger(rv) && typeof ns === "string" && typeof n === "string") {
      return { revision: rv, namespace: ns, name: n };
    }
  } catch {
    // falls through to the one sentence below
  }
  throw badRequest("continue key is not valid: it must be the value of a list's metadata.continue");
}
