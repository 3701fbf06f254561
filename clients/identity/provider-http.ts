import { FairleadError } from "../../engine/errors.js";
import type { EgressRules } from "../egress/address-policy.js";
import { createEgress, type EgressOptions, type EgressRequest } from "../egress/egress.js";

/** What an identity provider's endpoint answered. */
export interface ProviderAnswer {
  readonly status: number;
  /** The body as JSON. */
  readonly body: unknown;
}

/** HTTP to one identity provider. */
export interface ProviderHttp {
  /** @throws FairleadError `UNAVAILABLE` (`DEPENDENCY_DOWN`) for everything but JSON with a status of 200 to 299, or one of `accepts` */
  send(request: ProviderRequest, signal: AbortSignal): Promise<ProviderAnswer>;
  close(): Promise<void>;
}

/** A request to one of the provider's endpoints. */
export interface ProviderRequest {
  /** The start of an error's sentence: `Cannot read the keys of "https://…"`. */
  readonly action: string;
  readonly url: string;
  /** Makes it a POST. */
  readonly form?: Readonly<Record<string, string>>;
  /** An access token to show. */
  readonly bearer?: string;
  /** A whole Authorization header instead. */
  readonly authorization?: string;
  readonly accepts?: readonly number[];
}

/** How a provider is reached. */
export interface ProviderReach extends Pick<EgressOptions, "version" | "findAddresses"> {
  /** As the administrator wrote it; that host may be private or this machine. */
  readonly issuer: string;
  /** What other hosts of the provider may be. */
  readonly rules?: EgressRules;
  /** Certificates that are trusted instead of the public ones, PEM. */
  readonly rootCA?: string;
  /** From the start of a request to the last byte, in milliseconds. Default 5,000. */
  readonly timeoutMs?: number;
}

const defaultTimeoutMs = 5_000;
const maxBytes = 1_048_576;

/** Makes the connections. `http:` is spoken only if the issuer's own address does. */
export function createProviderHttp(reach: ProviderReach): ProviderHttp {
  const { version, issuer, rules = {}, rootCA, findAddresses, timeoutMs = defaultTimeoutMs } = reach;
  const { hostname = "", protocol } = URL.parse(issuer) ?? {};
  const egress = createEgress({
    version,
    rules: { ...rules, allowed: [...(rules.allowed ?? []), hostname.replace(/^\[|\]$/g, "")] },
    ...(findAddresses !== undefined && { findAddresses }),
  });
  return {
    async send({ action, url, form, bearer, authorization, accepts = [] }, signal) {
      const shown = bearer === undefined ? authorization : `Bearer ${bearer}`;
      const request: EgressRequest = {
        action,
        url,
        allowsHttp: protocol === "http:",
        maxBytes,
        timeoutMs,
        accepts,
        headers: {
          accept: "application/json",
          ...(form !== undefined && { "content-type": "application/x-www-form-urlencoded" }),
        },
        ...(rootCA !== undefined && { access: { ca: rootCA } }),
        ...(form !== undefined && { method: "POST", body: new URLSearchParams(form).toString() }),
        credentials: shown === undefined ? undefined : { origin: new URL(url).origin, authorization: shown },
      };
      try {
        const answer = await egress.send(request, signal);
        return { status: answer.status, body: parseBody(action, await answer.bytes()) };
      } catch (error) {
        signal.throwIfAborted();
        throw error instanceof FairleadError ? providerDown(error.message, error) : error;
      }
    },
    close: () => egress.close(),
  };
}

/** The signal of work that several callers wait for: none of them ends it. A minute does, though each request ends sooner by itself. */
export function sharedSignal(): AbortSignal {
  return AbortSignal.timeout(60_000);
}

/** The failure for a provider that cannot be asked, or does not answer as a provider does. */
export function providerDown(message: string, cause?: unknown): FairleadError {
  return new FairleadError("UNAVAILABLE", message, { cause, details: { reason: "DEPENDENCY_DOWN" } });
}

function parseBody(action: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw providerDown(`${action}: what it answers is no JSON`, error);
  }
}
