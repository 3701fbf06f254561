import { LRUCache } from "lru-cache";
import type { ProviderTokens } from "../../clients/identity/authorization-code.js";
import type { Identity } from "../../engine/model/identity.js";
import type { JsonObject } from "../../engine/model/manifest.js";
import { createSealer, type Sealer } from "./sealed-text.js";
import { deriveKey } from "./signed-token.js";

/** A browser session as it is stored. */
export interface KeptSession {
  readonly tokens: ProviderTokens;
  /** The text it was read from; another one after each renewal. */
  readonly sealed: string;
}

/** Reads and writes what of browser sessions is secret. */
export interface SessionVault {
  seal(key: string, token: string, tokens: ProviderTokens): string;
  /** Undefined if the record was made with another server key, or is another session's. */
  open(key: string, token: string, record: JsonObject): KeptSession | undefined;
  /** Who a session's tokens speak of, by somebody's word; asked once for each of them, and anew of anybody else. */
  identityOf(session: KeptSession, by: object, find: () => Promise<Identity>): Promise<Identity>;
}

const mostRemembered = 10_000;
const keyBytes = 32;

/** Creates the vault. The key of each session comes from the server's key and the token that only the browser has. */
export function createSessionVault(serverKey: Uint8Array): SessionVault {
  const opened = new LRUCache<string, KeptSession>({ max: mostRemembered });
  const sealers = new LRUCache<string, Sealer>({ max: mostRemembered });
  const identities = new WeakMap<KeptSession, { readonly by: object; readonly identity: Promise<Identity> }>();
  const sealerOf = (token: string): Sealer => {
    const known = sealers.get(token);
    if (known !== undefined) return known;
    const both = Buffer.concat([serverKey, Buffer.from(token)]);
    const sealer = createSealer(deriveKey(both, "browser session").subarray(0, keyBytes));
    sealers.set(token, sealer);
    return sealer;
  };
  return {
    seal: (key, token, tokens) => sealerOf(token).seal(["session", key], tokens),
    open(key, token, { sealed }) {
      if (typeof sealed !== "string") return undefined;
      const known = opened.get(`${key} ${sealed}`);
      if (known !== undefined) return known;
      const tokens = sealerOf(token).open(["session", key], sealed) as ProviderTokens | undefined;
      if (tokens === undefined) return undefined;
      const session = { tokens, sealed };
      opened.set(`${key} ${sealed}`, session);
      return session;
    },
    identityOf(session, by, find) {
      const known = identities.get(session);
      if (known?.by === by) return known.identity;
      const asked = { by, identity: find() };
      identities.set(session, asked);
      // Only who is known is remembered; an outage is asked again.
      asked.identity.catch(() => identities.get(session) === asked && identities.delete(session));
      return asked.identity;
    },
  };
}
