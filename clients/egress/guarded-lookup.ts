import { type LookupAddress, lookup as lookUp } from "node:dns";
import type { LookupFunction } from "node:net";
import type { AddressPolicy } from "./address-policy.js";

/** Finds the addresses of a host name. */
export type FindAddresses = (host: string) => Promise<readonly LookupAddress[]>;

/** A host that may not be connected to. */
export class BlockedHost extends Error {
  override readonly name = "BlockedHost";
}

const lookupTimeoutMs = 5_000;

/** Asks the machine's resolver. */
export const systemAddresses: FindAddresses = (host) =>
  new Promise((resolve, reject) => {
    lookUp(host, { all: true, verbatim: true }, (error, addresses) => (error === null ? resolve(addresses) : reject(error)));
  });

/** Finds the addresses of a host and judges them all. @throws BlockedHost */
export type JudgedLookup = (host: string) => Promise<readonly LookupAddress[]>;

/** Makes the lookup. A name of which one address is refused is refused as a whole. */
export function createJudgedLookup(policy: AddressPolicy, find: FindAddresses): JudgedLookup {
  return async (host) => {
    const addresses = await withinTime(find(host), host);
    if (addresses.length === 0) throw notFound(host);
    for (const { address } of addresses) {
      const because = policy.refuseAddress(host, address);
      if (because !== undefined) throw new BlockedHost(`"${host}" ${because}`);
    }
    return addresses;
  };
}

/** The same for sockets: the address that was judged is the one that is connected to. */
export function asSocketLookup(judged: JudgedLookup): LookupFunction {
  return (host, { family: wanted, all }, answer) => {
    const found = judged(host).then((addresses) => {
      const fitting = addresses.filter(({ family }) => !wanted || wanted === family || wanted === `IPv${family}`);
      const [first] = fitting;
      if (first === undefined) throw notFound(host);
      return all === true ? answer(null, fitting) : answer(null, first.address, first.family);
    });
    found.catch((error: unknown) => answer(error as NodeJS.ErrnoException, []));
  };
}

function notFound(host: string): Error {
  return Object.assign(new Error(`no address for "${host}"`), { code: "ENOTFOUND" });
}

function withinTime<T>(work: Promise<T>, host: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(Object.assign(new Error(`"${host}" was not found in time`), { code: "EAI_AGAIN" }));
    const timer = setTimeout(late, lookupTimeoutMs);
    void work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
