import type { Request } from "express";
import type { AuthorizationCode } from "../../clients/identity/authorization-code.js";
import type { ReadLogoutToken } from "../../clients/identity/logout-token.js";
import type { LoginSettings } from "../../engine/access/login-settings.js";
import { isFailure } from "../../engine/errors.js";
import type { Identity } from "../../engine/model/identity.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import type { BrowserSessions } from "../sessions/browser-sessions.js";
import type { CredentialKind } from "../sessions/credential-kind.js";
import type { Revocations } from "../sessions/revocations.js";

/** The identity provider, as people who sign in with a browser meet it. */
export interface LoginProvider {
  /** For people: `Keycloak`. */
  readonly name: string;
  readonly issuer: string;
  /** Where a browser goes to end the provider's session, if the settings say so; `{{token}}` and `{{logoutRedirectURL}}` are filled in. */
  readonly logoutUrl?: string;
  readonly code: AuthorizationCode;
  readonly readLogoutToken: ReadLogoutToken;
  /** Whether it answers now. */
  isUp(signal: AbortSignal): Promise<boolean>;
  /** `Identity.subject` of somebody it calls `sub`. */
  subjectOf(sub: string): string;
}

/** A login or a logout that was made or refused, for the audit. */
export interface LoginEvent {
  readonly action: "login" | "logout";
  readonly outcome: "ALLOWED" | "DENIED" | "FAILED";
  /** Who it is; absent for who could not prove it. */
  readonly identity?: Identity;
  /** Whose session or whose sessions the identity provider ended; absent: people act for themselves. */
  readonly endedByProvider?: { readonly provider: Pick<LoginProvider, "name" | "issuer">; readonly whose: string };
  readonly reason?: string;
  readonly request: Request;
}

/** What the doors for browsers are made of. */
export interface LoginDoorParts {
  /** As they are this moment. */
  readonly settings: () => LoginSettings;
  /** Where callers reach us if the settings do not say. */
  readonly fallbackUrl?: string;
  /** Undefined while there is none. */
  readonly provider: () => LoginProvider | undefined;
  readonly sessions: BrowserSessions;
  /** All kinds of credentials. */
  readonly credentials: Pick<CredentialKind, "verify" | "end">;
  readonly revocations: Revocations;
  /** Signs in with an account of our own. Errors as in `Login`. */
  readonly signIn: (attempt: {
    readonly username: string;
    readonly password: string;
    readonly address: string;
  }) => Promise<{ readonly token: string; readonly identity: Identity }>;
  readonly clientAddress: (request: Request) => string;
  readonly signingKey: Uint8Array;
  /** Whether callers reach us over TLS. */
  readonly secure: boolean;
  /** The style sheet of the pages. */
  readonly styles: string;
  /** Told of every login and logout. */
  readonly told?: (event: LoginEvent) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** How long one request of a browser may take here, milliseconds. */
export const loginWithinMs = 15_000;

/** What a failed login is to the audit. */
export const outcomeOf = (error: unknown): "DENIED" | "FAILED" =>
  isFailure(error, "UNAUTHENTICATED") || isFailure(error, "RESOURCE_EXHAUSTED") ? "DENIED" : "FAILED";
