import type { Key, Subkey } from "openpgp";

/** A key that may sign, and the primary key it belongs to, which may be the same. */
export interface RingKey {
  readonly primary: Key;
  readonly signing: Key | Subkey;
}

/** Public keys, all of them trusted. */
export interface KeyRing {
  /** By the id in a signature: 16 hex digits in upper case. */
  find(keyId: string): RingKey | undefined;
  /** A sentence for each entry that is left out. */
  readonly problems: readonly string[];
}

const mostKeys = 1000;

/**
 * Reads a keyring: ASCII-armoured public keys under their ids. An entry that is no key, or another one than its name says, is left out.
 * @see argoproj/argo-cd:util/sourceintegrity/gpg.go (SyncKeyRingFromDirectory)
 */
export async function readKeyRing(entries: Readonly<Record<string, string>>): Promise<KeyRing> {
  const names = Object.keys(entries).sort();
  const keys = new Map<string, RingKey>();
  const problems: string[] = [];
  // Only those who verify pay for the library.
  const { readKeys } = await import("openpgp");
  for (const name of names.slice(0, mostKeys)) {
    const found = await readKeys({ armoredKeys: entries[name] ?? "" }).catch(() => []);
    const [primary] = found;
    if (primary === undefined || found.length > 1) {
      problems.push(`the entry "${name}" is not one ASCII-armoured public key`);
    } else if (!primary.getFingerprint().toUpperCase().endsWith(name.toUpperCase()) || name.length < 16) {
      problems.push(`the entry "${name}" holds the key ${idOf(primary)}; name it so`);
    } else for (const signing of primary.getKeys()) keys.set(idOf(signing), { primary, signing });
  }
  if (names.length > mostKeys) problems.push(`it has ${names.length} entries, and the first ${mostKeys} count`);
  return { find: (keyId) => keys.get(keyId), problems };
}

/** 16 hex digits in upper case. */
export function idOf(key: Key | Subkey): string {
  return key.getKeyID().toHex().toUpperCase();
}
