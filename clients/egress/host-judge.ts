import { isIP, type LookupFunction } from "node:net";
import { createAddressPolicy, type EgressRules } from "./address-policy.js";
import { asSocketLookup, BlockedHost, createJudgedLookup, type FindAddresses } from "./guarded-lookup.js";

/** Says where connections may go. All refuse with `BlockedHost`. */
export interface HostJudge {
  /** For sockets. Hosts that are addresses never come to it: they are judged by `refuse`. */
  readonly lookup: LookupFunction;
  /** Judges a URL before anything is opened for it, and the proxy that it goes through. */
  refuse(url: URL, proxy: string | undefined): Promise<void>;
  /** The judged addresses of a host, for those who bring sockets of their own. */
  addressesOf(host: string): Promise<readonly string[]>;
}

/** Makes the judge. */
export function createHostJudge(rules: EgressRules | undefined, findAddresses: FindAddresses): HostJudge {
  const policy = createAddressPolicy(rules);
  const judged = createJudgedLookup(policy, findAddresses);
  const refuseName = (host: string) => {
    const because = policy.refuseHost(host);
    if (because !== undefined) throw new BlockedHost(`"${host}" ${because}`);
  };
  return {
    lookup: asSocketLookup(judged),
    async refuse(url, proxy) {
      refuseName(url.hostname);
      if (proxy === undefined) return;
      refuseName(new URL(proxy).hostname);
      if (isIP(plainHost(url)) !== 0) return;
      // No socket of ours goes to a host behind a proxy: it is judged as far as it can be found from here.
      await judged(url.hostname).catch((error: unknown) => {
        if (error instanceof BlockedHost) throw error;
      });
    },
    async addressesOf(host) {
      refuseName(host);
      const plain = host.replace(/^\[|\]$/g, "");
      return isIP(plain) === 0 ? (await judged(plain)).map(({ address }) => address) : [plain];
    },
  };
}

function plainHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}
