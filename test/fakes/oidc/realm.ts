import { randomUUID } from "node:crypto";
import { type FakeClient, type FakeUser, sampleClients, sampleUsers } from "./people.js";
import { makeSigningKey, type SigningAlgorithm, type SigningKey, signParts } from "./signing.js";

/** Somebody signed in at the issuer. */
export interface FakeSession {
  readonly sid: string;
  readonly user: FakeUser;
  readonly startedAt: number;
  readonly clients: Set<string>;
  ended: boolean;
}

/** Claims and header members laid over those that a token has by itself; `undefined` takes one away. */
export interface TokenChanges {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: SigningKey;
  /** Seconds; default 300. */
  readonly lifetime?: number;
}

/** What the issuer remembers; everything may be changed by a test. */
export interface FakeRealm {
  readonly issuer: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly users: FakeUser[];
  readonly clients: FakeClient[];
  readonly sessions: Map<string, FakeSession>;
  /** Published, in the order of the JWKS; the first signs. */
  readonly keys: SigningKey[];
  readonly refreshTokens: Map<string, { readonly sid: string; readonly clientId: string; readonly scope: string; used: boolean }>;
  readonly accessTokens: Map<string, FakeSession>;
  user(username: string): FakeUser;
  client(clientId: string): FakeClient | undefined;
  startSession(username: string): FakeSession;
  accessToken(session: FakeSession, clientId: string, changes?: TokenChanges): string;
  idToken(session: FakeSession, clientId: string, changes?: TokenChanges): string;
  logoutToken(session: FakeSession, clientId: string, changes?: TokenChanges): string;
  sign(claims: Readonly<Record<string, unknown>>, changes?: TokenChanges): string;
}

/** The event of OpenID Connect Back-Channel Logout. */
export const logoutEvent = "http://schemas.openid.net/event/backchannel-logout";

// Making RSA keys is slow; the first key of every issuer in a process is the same.
let firstKey: SigningKey | undefined;

/** Makes the realm. Tokens look as Keycloak's do. */
export function createRealm(issuer: string, now: () => number, alg: SigningAlgorithm): FakeRealm {
  if (firstKey?.alg !== alg) firstKey = makeSigningKey(alg, `first-${alg}`);
  const keys = [firstKey];
  const sign: FakeRealm["sign"] = (claims, { key = keys[0], header = {} } = {}) => {
    if (key === undefined) throw new Error("The issuer has no key");
    return signParts(JSON.stringify({ alg: key.alg, typ: "JWT", kid: key.kid, ...header }), JSON.stringify(claims), key);
  };
  const seconds = () => Math.floor(now() / 1_000);
  const stamped = (lifetime = 300) => ({ exp: seconds() + lifetime, iat: seconds(), jti: randomUUID(), iss: issuer });
  const realm: FakeRealm = {
    issuer,
    now,
    keys,
    sign,
    users: [...sampleUsers],
    clients: [...sampleClients()],
    sessions: new Map(),
    refreshTokens: new Map(),
    accessTokens: new Map(),
    client: (clientId) => realm.clients.find((client) => client.clientId === clientId),
    user: (username) => realm.users.find((user) => user.username === username) ?? { username },
    startSession(username) {
      const session = {
        sid: randomUUID(),
        user: realm.user(username),
        startedAt: now(),
        clients: new Set<string>(),
        ended: false,
      };
      realm.sessions.set(session.sid, session);
      return session;
    },
    accessToken(session, clientId, changes = {}) {
      session.clients.add(clientId);
      const audience = realm.client(clientId)?.forApi === true ? ["fairlead-api", "account"] : "account";
      const claims = {
        ...stamped(changes.lifetime),
        aud: audience,
        typ: "Bearer",
        azp: clientId,
        scope: "profile email",
        ...personOf(realm.user(session.user.username)),
        sid: session.sid,
        auth_time: Math.floor(session.startedAt / 1_000),
        ...changes.claims,
      };
      const token = sign(claims, changes);
      realm.accessTokens.set(token, session);
      return token;
    },
    idToken(session, clientId, changes = {}) {
      session.clients.add(clientId);
      const { groups, ...person } = personOf(realm.user(session.user.username));
      const about = {
        typ: "ID",
        azp: clientId,
        aud: clientId,
        sid: session.sid,
        auth_time: Math.floor(session.startedAt / 1_000),
      };
      return sign({ ...stamped(changes.lifetime), ...about, ...person, groups, ...changes.claims }, changes);
    },
    logoutToken(session, clientId, changes = {}) {
      const about = { typ: "Logout", aud: clientId, sub: subjectOf(session.user.username), sid: session.sid };
      const claims = { ...stamped(120), ...about, events: { [logoutEvent]: {} }, ...changes.claims };
      return sign(claims, { ...changes, header: { typ: "logout+jwt", ...changes.header } });
    },
  };
  return realm;
}

/** `sub` of somebody: stable, and not the name. */
export const subjectOf = (username: string): string => `sub-of-${username}`;

/** What tokens and userinfo say of somebody. */
export function personOf({ username, realmRoles = [], clientRoles = [], groups = [] }: FakeUser) {
  return {
    sub: subjectOf(username),
    preferred_username: username,
    email: `${username}@example.com`,
    email_verified: true,
    realm_access: { roles: ["default-roles-fairlead", ...realmRoles] },
    ...(clientRoles.length > 0 && { resource_access: { fairlead: { roles: clientRoles } } }),
    groups,
  };
}
