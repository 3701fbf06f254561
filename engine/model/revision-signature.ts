/**
 * What a signature is worth, in the words that messages use. `signed` is the only one that vouches for anything.
 * @see argoproj/argo-cd:util/git/client.go (GPGVerificationResult)
 */
export type SignatureVerdict =
  | "signed"
  | "bad signature"
  | "expired signature"
  | "signed with expired key"
  | "signed with revoked key"
  | "signed with key not in keyring"
  /** The tag object was made under another name than the one it was found by. */
  | "signed for another tag"
  | "unsigned";

/** A key as it may be listed: 16 and 40 hex digits in upper case. */
export interface SigningKey {
  readonly id: string;
  readonly fingerprint: string;
}

/** The signature of one commit or annotated tag, judged. */
export interface RevisionSignature {
  /** 40 hex digits of a commit, or the short name of a tag. */
  readonly revision: string;
  /** `Name <address>` */
  readonly author: string;
  readonly verdict: SignatureVerdict;
  /** 16 hex digits in upper case, as the signature claims; `""` if it claims none. */
  readonly keyId: string;
  /** The key that signed, and the primary key that it belongs to. Empty unless the keyring has it. */
  readonly keys: readonly SigningKey[];
}
