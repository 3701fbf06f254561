import { hash as hashArgon2, verify as verifyArgon2 } from "@node-rs/argon2";
import { hash as hashBcrypt, verify as verifyBcrypt } from "@node-rs/bcrypt";
import type { PasswordAlgorithm } from "../../engine/access/account-settings.js";
import type { Account } from "../../engine/access/accounts.js";
import { FairleadError } from "../../engine/errors.js";

/** Hashes passwords and compares them with hashes. */
export interface Passwords {
  /**
   * Whether a password is an account's. It costs the same for every account and for none: a hash is worked out for each algorithm that any account uses.
   * @throws FairleadError `RESOURCE_EXHAUSTED` if too many wait
   */
  check(account: Account | undefined, password: string): Promise<boolean>;
  /** @throws FairleadError `RESOURCE_EXHAUSTED` if too many wait; `BAD_USER_INPUT` for a password that the algorithm would cut off */
  hash(password: string, algorithm: PasswordAlgorithm): Promise<string>;
}

/** Works out a hash of a password with the parameters of another hash, and compares. */
export type Verify = (password: string, hash: string) => Promise<boolean>;

/** What passwords are checked with. */
export interface PasswordParts {
  /** All accounts: which algorithms are in use is no secret of a single one. */
  readonly accounts: () => readonly Account[];
  readonly verify?: Readonly<Record<PasswordAlgorithm, Verify>>;
}

const concurrentHashes = 4;
const waitingHashes = 32;
/** In bytes; bcrypt looks no further. */
const longest: Readonly<Record<PasswordAlgorithm, number>> = { bcrypt: 72, argon2id: 1_024 };
/** Hashes of random passwords that nobody kept, with the cost that new hashes have. */
const nobody: Readonly<Record<PasswordAlgorithm, string>> = {
  bcrypt: "$2b$10$RzEy/v7V7c7l0Haob.FXbOuTCkSJgZcljuXw6C/OcJGmG2KZgiqEK",
  argon2id: "$argon2id$v=19$m=19456,t=2,p=1$4/6bmS/qYG3evDlg2O1SFw$5Iq/Uy/ZSHFjv/2TEtrNRQyNyl3ie3rmmdnAWjdMftw",
};
/** What OWASP advises: 19 MiB, two passes, one lane. */
const argon2id = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const bcrypt = { cost: 10 };

/** Which algorithm a hash was made with; what is no hash counts as bcrypt and fits no password. */
export function algorithmOf(hash: string): PasswordAlgorithm {
  return hash.startsWith("$argon2id$") ? "argon2id" : "bcrypt";
}

/** A hash made as new ones are; the parts that hash on their own need no turn. */
export function hashPassword(password: string, algorithm: PasswordAlgorithm): Promise<string> {
  return algorithm === "bcrypt" ? hashBcrypt(password, bcrypt) : hashArgon2(password, argon2id);
}

/** Whether a password is the one that a hash was made of; what is no hash fits none. */
export function isPasswordOf(hash: string, password: string): Promise<boolean> {
  return defaultVerify[algorithmOf(hash)](password, hash).catch(() => false);
}

/**
 * Creates the checks of passwords. A few run at a time and a bounded number waits: hashing is slow by design and must not fill the thread pool.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
 */
export function createPasswords({ accounts, verify = defaultVerify }: PasswordParts): Passwords {
  const turns = createTurns();
  return {
    check(account, password) {
      const own = account?.passwordHash;
      const inUse = new Set(
        accounts().flatMap(({ passwordHash }) => (passwordHash === undefined ? [] : algorithmOf(passwordHash))),
      );
      if (inUse.size === 0) inUse.add("argon2id");
      return turns(async () => {
        let matches = false;
        for (const algorithm of inUse) {
          const isOwn = own !== undefined && algorithmOf(own) === algorithm;
          const fits = Buffer.byteLength(password) <= longest[algorithm];
          const isRight = await verify[algorithm](fits ? password : "", isOwn ? own : nobody[algorithm]).catch(() => false);
          matches ||= isOwn && fits && isRight;
        }
        return matches;
      });
    },
    async hash(password, algorithm) {
      if (Buffer.byteLength(password) > longest[algorithm])
        throw new FairleadError(
          "BAD_USER_INPUT",
          `The new password is longer than ${longest[algorithm]} bytes; choose a shorter one`,
          {
            details: { path: "newPassword" },
          },
        );
      return turns(() => hashPassword(password, algorithm));
    },
  };
}

const defaultVerify: Readonly<Record<PasswordAlgorithm, Verify>> = {
  bcrypt: (password, hash) => verifyBcrypt(password, hash),
  argon2id: (password, hash) => verifyArgon2(hash, password),
};

function createTurns() {
  let running = 0;
  const line: (() => void)[] = [];
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (running >= concurrentHashes) {
      if (line.length >= waitingHashes) {
        throw new FairleadError("RESOURCE_EXHAUSTED", "Too many logins at once; try again in a second", {
          details: { reason: "RATE_LIMITED", retryAfterMs: 1_000 },
        });
      }
      await new Promise<void>((resolve) => line.push(resolve));
    }
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      line.shift()?.();
    }
  };
}
