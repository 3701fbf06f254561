/** Where revoked tokens are kept over a restart. */
export interface RevocationStore {
  /** All that are kept: token id → when the token would have ended anyway, milliseconds since 1970. */
  load(): Promise<ReadonlyMap<string, number>>;
  add(tokenId: string, expiresAt: number): Promise<void>;
}

/** Tokens that were ended before their time. */
export interface Revocations {
  has(tokenId: string): boolean;
  /** Holds at once; resolves when it is kept. */
  add(tokenId: string, expiresAt: number): Promise<void>;
}

/** Creates the list of ended tokens, from what the store kept. A token is forgotten once it would have ended anyway. */
export async function createRevocations(store: RevocationStore | undefined, now: () => number): Promise<Revocations> {
  const ended = new Map(await store?.load());
  const forget = (): void => {
    for (const [id, expiresAt] of ended) if (expiresAt < now()) ended.delete(id);
  };
  return {
    has: (tokenId) => ended.has(tokenId),
    async add(tokenId, expiresAt) {
      forget();
      ended.set(tokenId, expiresAt);
      await store?.add(tokenId, expiresAt);
    },
  };
}
