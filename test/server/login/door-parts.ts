import { createSigningKeys } from "../../../clients/identity/keys.js";
import { createLogoutTokenReader } from "../../../clients/identity/logout-token.js";
import { createProvider } from "../../../clients/identity/provider.js";
import type { ProviderHttp } from "../../../clients/identity/provider-http.js";
import type { LoginSettings } from "../../../engine/access/login-settings.js";
import { FairleadError } from "../../../engine/errors.js";
import type { Identity } from "../../../engine/model/identity.js";
import type { Clock } from "../../../engine/ports/clock.js";
import type { Log } from "../../../engine/ports/log.js";
import type { LoginDoorParts, LoginEvent, LoginProvider } from "../../../server/login/login-parts.js";
import { httpTo } from "../../clients/identity/bed.js";
import type { OidcIssuer } from "../../fakes/oidc-issuer.js";
import { type IdentityParts, signingKey } from "../sessions/identity-parts.js";

const admin: Identity = { username: "admin", issuer: "fairlead", subject: "local:admin", groups: [], authMethod: "local" };

/** What a door of a test hangs on. */
export interface DoorWorld {
  readonly issuer: OidcIssuer;
  readonly parts: IdentityParts;
  readonly clock: Clock;
  readonly log: Log;
  readonly told: LoginEvent[];
  readonly settings: () => LoginSettings;
  readonly hasProvider: () => boolean;
}

/** The parts of a login door over the real protocol. The local account is `admin` with the password `secret` and the token `local-token`. */
export function doorParts({ issuer, parts, clock, log, told, settings, hasProvider }: DoorWorld): {
  readonly doorParts: LoginDoorParts;
  readonly http: ProviderHttp;
} {
  const http = httpTo(issuer);
  const found = createProvider(issuer.issuer, http, clock);
  const provider: LoginProvider = {
    name: 'Our "Key" <b>cloak</b>',
    issuer: issuer.issuer,
    code: parts.code,
    readLogoutToken: createLogoutTokenReader({
      keys: createSigningKeys({ provider: found, clock }),
      clock,
      expectations: { issuer: issuer.issuer, clients: ["fairlead"] },
      seen: (id) => parts.revocations.isSpent(id),
    }),
    isUp: (signal) =>
      found.metadata(signal).then(
        () => true,
        () => false,
      ),
    subjectOf: (sub) => `oidc:${issuer.issuer}:${sub}`,
  };
  const credentials: LoginDoorParts["credentials"] = {
    verify: async (token, signal) => (token === "local-token" ? admin : parts.sessions.verify(token, signal)),
    end: async (identity, signal) => {
      if (identity !== admin) await parts.sessions.end(identity, signal);
    },
  };
  const given: LoginDoorParts = {
    settings,
    provider: () => (hasProvider() ? provider : undefined),
    sessions: parts.sessions,
    credentials,
    revocations: parts.revocations,
    signIn: async ({ username, password }) => {
      if (username === "flood") throw new FairleadError("RESOURCE_EXHAUSTED", "Too many failed logins; wait 9 s and try again");
      if (password !== "secret") throw new FairleadError("UNAUTHENTICATED", "Wrong username or password");
      return { token: "local-token", identity: { ...admin, expiresAt: clock.now() + 3_600_000 } };
    },
    clientAddress: () => "192.0.2.1",
    signingKey,
    secure: false,
    styles: "main {}",
    told: (event) => told.push(event),
    clock,
    log,
  };
  return { doorParts: given, http };
}
