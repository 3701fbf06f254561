import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import type { GuestFiles } from "../sandbox/guest-files.js";

const makePair = promisify(generateKeyPair);
const keyPath = /^\/keys\/rsa-(2048|4096)\/([0-9]|[12][0-9]|3[01])$/;

/**
 * Shows RSA keys as files beside those of a run: `/keys/rsa-2048/0`, `/keys/rsa-4096/0`, … up to 31, each in PKCS #1 PEM and made when it is first read. A module
 * takes seconds to make one, the host a fraction of that. They are nobody's input: a read set knows nothing of them.
 */
export function offerKeys(files: GuestFiles): GuestFiles {
  const keys = new Map<string, Promise<Uint8Array>>();
  const keyAt = (path: string, signal: AbortSignal) => {
    const key = keys.get(path) ?? makeKey(Number(keyPath.exec(path)?.[1]), signal);
    keys.set(path, key);
    return key;
  };
  return {
    stat: (path, signal) => files.stat(path, signal),
    list: (path, signal) => files.list(path, signal),
    async read(paths, options, signal) {
      const wanted = paths.filter((path) => keyPath.test(path));
      if (wanted.length === 0) return files.read(paths, options, signal);
      const others = paths.filter((path) => !keyPath.test(path));
      const found = await files.read(others, options, signal);
      const made = await Promise.all(wanted.map(async (path) => [path, await keyAt(path, signal)] as const));
      return new Map([...found, ...made]);
    },
  };
}

/** Keys are made one at a time, whoever asks: each takes one of the few threads of the process for up to seconds. */
let lastKey: Promise<unknown> = Promise.resolve();

async function makeKey(modulusLength: number, signal: AbortSignal): Promise<Uint8Array> {
  const encoding = { type: "pkcs1", format: "pem" } as const;
  const pair = lastKey.then(() => {
    signal.throwIfAborted();
    return makePair("rsa", { modulusLength, privateKeyEncoding: encoding, publicKeyEncoding: encoding });
  });
  lastKey = pair.catch(() => undefined);
  return new TextEncoder().encode((await pair).privateKey);
}
