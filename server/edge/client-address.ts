import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

/** The address of who sends a request, as far as it can be trusted. */
export type ClientAddress = (request: Pick<IncomingMessage, "headers" | "socket">) => string;

/** A header longer than this was not written by proxies. */
const longestHeader = 2_048;

/**
 * Creates the look-up. It is the socket's address; only if that is a trusted proxy's, `X-Forwarded-For` is read from its end, past further trusted proxies, to the first address
 * that is none. What a caller wrote in front of that is never believed.
 * @param trusted places as `isNetwork` takes them
 */
export function createClientAddress(trusted: readonly string[]): ClientAddress {
  const proxies = new BlockList();
  for (const { address, bits } of trusted.map(readNetwork)) proxies.addSubnet(address, bits, familyOf(address));
  const isTrusted = (address: string) => isIP(address) !== 0 && proxies.check(address, familyOf(address));
  return ({ headers, socket }) => {
    let address = plain(socket.remoteAddress ?? "");
    const forwarded = headers["x-forwarded-for"];
    const text = Array.isArray(forwarded) ? forwarded.join(",") : (forwarded ?? "");
    if (text.length > longestHeader) return address;
    const hops = text.split(",").map((hop) => plain(hop.trim()));
    while (isTrusted(address)) {
      const hop = hops.pop() ?? "";
      if (isIP(hop) === 0) break;
      address = hop;
    }
    return address;
  };
}

const familyOf = (address: string) => (isIP(address) === 4 ? "ipv4" : "ipv6");

/** An IPv4 address that came in by an IPv6 socket, and the forms with a port, as the bare address. */
function plain(address: string): string {
  const [, bracketed] = /^\[([^\]]+)\](?::\d+)?$/.exec(address) ?? [];
  const bare = bracketed ?? (/^\d+\.\d+\.\d+\.\d+:\d+$/.test(address) ? address.replace(/:\d+$/, "") : address);
  return bare.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
}

/** Says whether a text is an address or a range in CIDR form. */
export function isNetwork(place: string): boolean {
  const { address, bits, most } = readNetwork(place);
  return isIP(address) !== 0 && Number.isInteger(bits) && bits >= 0 && bits <= most && /^[^/]+(?:\/\d{1,3})?$/.test(place);
}

function readNetwork(place: string) {
  const [address = "", prefix] = place.split("/");
  const most = isIP(address) === 4 ? 32 : 128;
  return { address, bits: prefix === undefined ? most : Number(prefix), most };
}
