import { readLoginSettings } from "../engine/access/login-settings.js";
import { actorOf } from "../engine/audit/actor-of.js";
import { FairleadError } from "../engine/errors.js";
import type { AuditActor } from "../engine/model/audit-event.js";
import type { RawSettings } from "../engine/model/settings.js";
import type { AccountStore } from "../engine/ports/account-store.js";
import type { ApplicationStore } from "../engine/ports/application-store.js";
import type { AuditLog } from "../engine/ports/audit-log.js";
import type { Clock } from "../engine/ports/clock.js";
import type { Log } from "../engine/ports/log.js";
import type { SharedRecords } from "../engine/ports/shared-records.js";
import { createLocalAccounts, type LocalAccounts } from "./accounts/local-accounts.js";
import { requestOrigin } from "./audit/request-origin.js";
import type { ClientAddress } from "./edge/client-address.js";
import type { IdentityProvider } from "./login/identity-provider.js";
import { isLocalLoginOn } from "./login/local-login.js";
import { createLoginDoor } from "./login/login-door.js";
import type { LoginEvent, LoginProvider } from "./login/login-parts.js";
import { learningGrants, withGrants } from "./login/with-grants.js";
import { type AccountBook, createAccountBook, type ReadAccounts } from "./sessions/account-book.js";
import { createAnyKind } from "./sessions/any-kind.js";
import { createBearerTokens } from "./sessions/bearer-tokens.js";
import { createBrowserSessions } from "./sessions/browser-sessions.js";
import type { CredentialKind } from "./sessions/credential-kind.js";
import type { Login } from "./sessions/login.js";
import type { Revocations } from "./sessions/revocations.js";
import { createSessions, type Sessions } from "./sessions/sessions.js";

/** What says who callers are. */
export interface IdentityParts {
  readonly settings: () => RawSettings;
  readonly readAccounts: ReadAccounts;
  readonly accountStore: AccountStore;
  /** Where tokens of projects' roles are listed. */
  readonly projects: Pick<ApplicationStore, "project" | "patchProject">;
  /** What all replicas know; it follows already. */
  readonly records: SharedRecords;
  readonly revocations: Revocations;
  readonly identityProvider: IdentityProvider;
  /** The server's one key; keys for each purpose are derived from it. */
  readonly signingKey: Uint8Array;
  readonly audit: AuditLog;
  /** The style sheet of the sign-in pages. */
  readonly signInStyles: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** What depends on how callers reach us. */
export interface Reach {
  readonly clientAddress: ClientAddress;
  /** Whether they come over TLS. */
  readonly secure: boolean;
}

/** Everybody the gateway may be asked by, and how they prove it. */
export interface Identities {
  readonly account: AccountBook;
  readonly local: LocalAccounts;
  /** As `local.login`, unless accounts of our own are switched off at this moment. @throws FairleadError also `FAILED_PRECONDITION` (`LOCAL_LOGIN_OFF`) */
  readonly login: Login;
  readonly sessions: Sessions;
  /** All kinds of credentials. */
  readonly credentials: CredentialKind;
  /** The doors for browsers. */
  readonly door: ReturnType<typeof createLoginDoor>;
}

const lookWithinMs = 10_000;

/** Puts together accounts, sessions, tokens and the identity provider. */
export function openIdentities(parts: IdentityParts, { clientAddress, secure }: Reach): Identities {
  const { settings, signingKey, records, revocations, identityProvider, audit, signInStyles, clock, log } = parts;
  const { grants } = identityProvider;
  const provider = () => identityProvider.current();
  const account = createAccountBook(settings, parts.readAccounts);
  const sessions = createSessions({ signingKey, account, revocations, clock });
  const local = createLocalAccounts({ ...parts, account });
  const browser = createBrowserSessions({ signingKey, records, revocations, provider, clock, log });
  const bearer = createBearerTokens({ provider, revocations, clock });
  const credentials = withGrants(createAnyKind([sessions, local.tokens, browser, learningGrants(bearer, grants)]), grants);
  const loginSettings = () => readLoginSettings(settings().general);
  const login: Login = async (attempt) => {
    if (await isLocalLoginOn(loginSettings(), provider(), AbortSignal.timeout(lookWithinMs))) return local.login(attempt);
    throw new FairleadError(
      "FAILED_PRECONDITION",
      "Accounts of this server are switched off while the identity provider answers; sign in there, or set fairlead.localLogin: always in argocd-cm",
      { details: { reason: "LOCAL_LOGIN_OFF" } },
    );
  };
  const told = ({ request, identity, endedByProvider, action, outcome, reason }: LoginEvent): void => {
    const whose = endedByProvider?.whose ?? identity?.username;
    audit.record({
      actor: endedByProvider === undefined ? actorOf(identity) : actorFor(endedByProvider.provider),
      via: endedByProvider === undefined ? "UI" : "API",
      action,
      resource: { type: "session", ...(whose !== undefined && { name: whose }) },
      outcome,
      ...(reason !== undefined && { reason }),
      ...requestOrigin(request, clientAddress),
    });
  };
  const door = createLoginDoor({
    settings: loginSettings,
    provider,
    sessions: browser,
    credentials,
    revocations,
    signIn: async (attempt) => sessions.issue(await local.login(attempt)),
    clientAddress,
    signingKey,
    secure,
    styles: signInStyles,
    told,
    clock,
    log,
  });
  return { account, local, login, sessions, credentials, door };
}

const actorFor = ({ name, issuer }: Pick<LoginProvider, "name" | "issuer">): AuditActor => ({
  type: "system",
  id: issuer,
  display: name,
  issuer,
});
