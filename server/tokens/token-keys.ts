import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { type JWTPayload, SignJWT } from "jose";
import { LRUCache } from "lru-cache";
import { FairleadError } from "../../engine/errors.js";
import type { JsonObject } from "../../engine/model/manifest.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import type { SharedRecords } from "../../engine/ports/shared-records.js";
import { createSealer } from "../sessions/sealed-text.js";
import { deriveKey } from "../sessions/signed-token.js";

/** The keys that tokens of accounts and projects are signed with, the same on all replicas. */
export interface TokenKeys {
  /** Makes sure that the key of now and the next one are there, and goes on to until the signal. */
  follow(signal: AbortSignal): void;
  /**
   * Signs claims. The key is kept at least until the token expires, for ever if it does not.
   * @param header what is written besides `alg` and `kid`
   */
  sign(claims: JWTPayload, header: { readonly typ: string }, signal: AbortSignal): Promise<string>;
  /** The public key of an id; undefined for one that is not ours. */
  publicKey(kid: string): KeyObject | undefined;
}

/** What the keys depend on. */
export interface TokenKeyParts {
  readonly records: SharedRecords;
  /** The server's one key: private parts are sealed with it, and another one begins with keys of its own. */
  readonly serverKey: Uint8Array;
  readonly clock: Clock;
  readonly log: Log;
}

interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** How long a key signs before the next one takes over, milliseconds. */
export const keyPeriodMs = 90 * 86_400_000;
const lookEveryMs = 6 * 3_600_000;
const prepareWithinMs = 30_000;
/** A record that is never forgotten: the last moment that a Date knows. */
const forever = 8.64e15;
const generate = promisify(generateKeyPair);

/**
 * Creates the ring of keys. A key signs for 90 days and is made 90 days before, so that every replica knows it when its first token comes; it stays as long as a token
 * that it signed. Which one signs follows from the date, so that replicas agree without asking each other.
 */
export function createTokenKeys({ records, serverKey, clock, log }: TokenKeyParts): TokenKeys {
  const sealer = createSealer(deriveKey(serverKey, "token key"));
  const print = createHash("sha256").update(deriveKey(serverKey, "token key name")).digest("hex").slice(0, 8);
  const opened = new LRUCache<string, { readonly sealed: unknown; readonly pair: KeyPair }>({ max: 100 });
  const idOf = (period: number) => `${print}-${period}`;
  const periodNow = () => Math.floor(clock.now() / keyPeriodMs);

  function open(kid: string, value: JsonObject | undefined): KeyPair | undefined {
    const sealed = value?.["sealed"];
    if (typeof sealed !== "string") return undefined;
    const known = opened.get(kid);
    if (known?.sealed === sealed) return known.pair;
    const der = sealer.open([kid], sealed);
    if (typeof der !== "string") return undefined;
    const privateKey = createPrivateKey({ key: Buffer.from(der, "base64"), format: "der", type: "pkcs8" });
    const pair = { privateKey, publicKey: createPublicKey(privateKey) };
    opened.set(kid, { sealed, pair });
    return pair;
  }

  /** The key of a period, made if there is none, and kept until then at least. */
  async function keep(period: number, until: number, signal: AbortSignal): Promise<KeyPair> {
    const kid = idOf(period);
    const stored = records.get("token-key", kid);
    const pair = open(kid, stored);
    if (pair !== undefined && Number(stored?.["until"]) >= until) return pair;
    const fresh = await sealNew(kid);
    const kept = await records.change(
      "token-key",
      kid,
      (now) => {
        const known = open(kid, now) === undefined ? undefined : now;
        const expiresAt = Math.max(until, Number(known?.["until"] ?? 0));
        return { value: { sealed: known?.["sealed"] ?? fresh, until: expiresAt }, expiresAt };
      },
      signal,
    );
    const made = open(kid, kept);
    if (made === undefined) throw new FairleadError("INTERNAL", "The key that tokens are signed with cannot be read back");
    return made;
  }

  async function sealNew(kid: string): Promise<string> {
    const { privateKey } = await generate("ec", { namedCurve: "P-256" });
    return sealer.seal([kid], privateKey.export({ format: "der", type: "pkcs8" }).toString("base64"));
  }

  /** A key is needed for as long as tokens of the usual life could still come. */
  const endOf = (period: number) => (period + 2) * keyPeriodMs;

  return {
    follow(signal) {
      let cancel = () => undefined as void;
      signal.addEventListener("abort", () => cancel(), { once: true });
      const look = async (): Promise<void> => {
        try {
          const within = AbortSignal.any([signal, AbortSignal.timeout(prepareWithinMs)]);
          for (const period of [periodNow(), periodNow() + 1]) await keep(period, endOf(period), within);
        } catch (error) {
          if (!signal.aborted) log.warn("The next key for tokens could not be made; it is tried again", { error });
        }
        if (!signal.aborted) cancel = clock.after(lookEveryMs, () => void look());
      };
      void look();
    },
    async sign(claims, { typ }, signal) {
      const period = periodNow();
      const until = claims.exp === undefined ? forever : Math.max(endOf(period), claims.exp * 1_000);
      const { privateKey } = await keep(period, until, signal);
      return new SignJWT(claims).setProtectedHeader({ alg: "ES256", typ, kid: idOf(period) }).sign(privateKey);
    },
    publicKey: (kid) => (kid.startsWith(`${print}-`) ? open(kid, records.get("token-key", kid))?.publicKey : undefined),
  };
}
