/** A name and a password that let in. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** Who signs the tokens that let in. */
export interface TokenIssuer {
  /** Where tokens are given out. */
  readonly realm: string;
  readonly service: string;
  readonly issuer: string;
  /** A JSON Web Key Set with the public keys. */
  readonly keys: object;
}
