import { BlockList, isIP } from "node:net";
import { isNetwork } from "../edge/client-address.js";

/** Where webhooks may come from. */
export interface AllowedNetworks {
  readonly allows: (address: string) => boolean;
  /** Entries that are no network; they let nobody in. */
  readonly unread: readonly string[];
}

const familyOf = (address: string) => (isIP(address) === 4 ? "ipv4" : "ipv6");

/** Reads a list of addresses and ranges (`10.0.0.0/8`). An empty one allows everybody. An IPv4 address that came by an IPv6 socket counts as such. */
export function readAllowedNetworks(entries: readonly string[]): AllowedNetworks {
  const list = new BlockList();
  for (const entry of entries.filter(isNetwork)) {
    const [address = "", bits] = entry.split("/");
    list.addSubnet(address, Number(bits ?? (isIP(address) === 4 ? 32 : 128)), familyOf(address));
  }
  return {
    allows(address) {
      const plain = address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
      return entries.length === 0 || (isIP(plain) !== 0 && list.check(plain, familyOf(plain)));
    },
    unread: entries.filter((entry) => !isNetwork(entry)),
  };
}
