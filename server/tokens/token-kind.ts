import { LRUCache } from "lru-cache";
import { type IssuedToken, isEntryOf } from "../../engine/access/issued-token.js";
import { tokensOfRole } from "../../engine/access/project-tokens.js";
import type { AppProject } from "../../engine/model/app-project.js";
import type { Identity } from "../../engine/model/identity.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { AccountLookup } from "../sessions/account-book.js";
import { claimedIssuer } from "../sessions/claimed-issuer.js";
import type { CredentialKind } from "../sessions/credential-kind.js";
import { invalidToken, legacyIssuer, type ReadTokenParts, readToken, tokenPrefix } from "./read-token.js";
import { subjectOf, type TokenFacts, type TokenOwner } from "./token-owner.js";
import type { TokenUse } from "./token-use.js";

/** What tokens of accounts and projects depend on. */
export interface TokenKindParts extends ReadTokenParts {
  readonly account: AccountLookup;
  readonly project: (name: string) => AppProject | undefined;
  readonly use: TokenUse;
  /** Takes the entry of a token away. */
  readonly revoke: (owner: TokenOwner, entry: IssuedToken, signal: AbortSignal) => Promise<void>;
  readonly clock: Clock;
}

/**
 * Tokens of local accounts and of projects' roles, our own (`flk_…`) and those of Argo CD. One counts while its entry is there: in the account's list, or in
 * the project's status or spec. Entries are found by the token's id; only an entry without one goes by the second of issue.
 */
export function createTokenKind(parts: TokenKindParts): CredentialKind {
  const { account, project, use, clock } = parts;
  const verified = new LRUCache<string, Identity>({ max: 10_000 });
  const facts = new WeakMap<Identity, TokenFacts>();

  const entryOf = (token: TokenFacts): IssuedToken | undefined => {
    const { owner } = token;
    if (owner.kind === "role") {
      const stored = project(owner.project);
      const isRole = stored?.spec.roles?.some(({ name }) => name === owner.role) === true;
      return isRole ? tokensOfRole(stored, owner.role).find((entry) => isEntryOf(entry, token)) : undefined;
    }
    const stored = account(owner.name);
    if (stored === undefined || !stored.enabled || !stored.capabilities.includes("apiKey")) return undefined;
    if (token.iat < Math.floor((stored.passwordMtime ?? 0) / 1_000)) return undefined;
    return stored.tokens.find(({ id }) => id !== undefined && id === token.id);
  };
  const holds = (identity: Identity): boolean => {
    const token = facts.get(identity);
    return token !== undefined && (identity.expiresAt ?? Infinity) > clock.now() && entryOf(token) !== undefined;
  };

  return {
    recognizes: (token) => token.startsWith(tokenPrefix) || claimedIssuer(token) === legacyIssuer,
    holds,
    async verify(token) {
      const known = verified.get(token);
      const identity = known ?? remember(await readToken(token, parts));
      if (known === undefined) verified.set(token, identity);
      if (!holds(identity))
        throw invalidToken({ refused: "ended or revoked", ...(identity.tokenId !== undefined && { tokenId: identity.tokenId }) });
      use.note(identity.subject, identity.tokenId ?? "");
      return identity;
    },
    async end(identity, signal) {
      const token = facts.get(identity);
      const entry = token === undefined ? undefined : entryOf(token);
      if (token !== undefined && entry !== undefined) await parts.revoke(token.owner, entry, signal);
    },
  };

  function remember(token: TokenFacts): Identity {
    const identity = identityOf(token);
    facts.set(identity, token);
    return identity;
  }
}

function identityOf({ owner, id, iat, exp }: TokenFacts): Identity {
  const subject = subjectOf(owner);
  return {
    username: owner.kind === "account" ? owner.name : subject,
    issuer: "fairlead",
    subject,
    groups: [],
    authMethod: "token",
    issuedAt: iat * 1_000,
    ...(exp === undefined ? {} : { expiresAt: exp * 1_000 }),
    tokenId: id === "" ? `iat:${iat}` : id,
  };
}
