import { BlockList, isIP, isIPv6 } from "node:net";

/** What outbound connections may reach beside the public internet. */
export interface EgressRules {
  /** Lets connections reach this machine. Default false. */
  readonly allowsLoopback?: boolean;
  /** Addresses (`10.1.2.3`), ranges (`10.0.0.0/8`) and host names (`git.corp.example`). A name opens private addresses, but never link-local ones. */
  readonly allowed?: readonly string[];
}

/** Judges where a connection would go. Each answer is why not, as a clause; undefined where it may. */
export interface AddressPolicy {
  /** By the name alone, before it is looked up. Judges addresses too. */
  refuseHost(host: string): string | undefined;
  /** What `host` was looked up to be. */
  refuseAddress(host: string, address: string): string | undefined;
}

type RangeKind = "loopback" | "link-local" | "private" | "reserved";

const ranges: readonly (readonly [RangeKind, string])[] = [
  ["loopback", "127.0.0.0/8 ::1/128"],
  // With the addresses at which clouds tell a machine its secrets.
  ["link-local", "169.254.0.0/16 fe80::/10 fd00:ec2::254/128 100.100.100.200/32 192.0.0.192/32 168.63.129.16/32"],
  ["private", "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 fc00::/7 fec0::/10"],
  [
    "reserved",
    "0.0.0.0/8 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4",
  ],
  ["reserved", "::/128 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 3fff::/20 5f00::/16 ff00::/8"],
];

const words: Readonly<Record<RangeKind, string>> = {
  loopback: "points at this machine",
  "link-local": "points at a link-local or metadata address",
  private: "points at a private address",
  reserved: "points at a reserved address",
};

const clusterName = /(^|\.)(localhost|svc|cluster\.local|internal|local)$/;

/**
 * Makes the policy: public addresses only, and what is listed. IPv6 forms of an IPv4 address (mapped, NAT64) are judged as that address.
 * @see RFC 6890 (special-purpose address registries)
 */
export function createAddressPolicy({ allowsLoopback = false, allowed = [] }: EgressRules = {}): AddressPolicy {
  const refused = ranges.map(([kind, list]) => ({ kind, list: blockListOf(list.split(" ")) }));
  const isRange = (entry: string) => isIP(entry.split("/", 1)[0] ?? "") !== 0;
  const allowedRanges = blockListOf(allowed.filter(isRange));
  const allowedNames = new Set(allowed.filter((entry) => !isRange(entry)).map((name) => plainHost(name)));

  const refuseAddress = (host: string, address: string): string | undefined => {
    const judged = embeddedIPv4(address) ?? address;
    if (isIP(judged) === 0) return "points at something that is no address";
    const family = familyOf(judged);
    const kind = refused.find(({ list }) => list.check(judged, family))?.kind;
    if (kind === undefined || allowedRanges.check(judged, family)) return undefined;
    if (kind === "loopback" && allowsLoopback) return undefined;
    if (kind !== "link-local" && allowedNames.has(plainHost(host))) return undefined;
    return words[kind];
  };
  return {
    refuseAddress,
    refuseHost(host) {
      const plain = plainHost(host);
      if (isIP(plain) !== 0) return refuseAddress(plain, plain);
      if (!clusterName.test(plain) || allowedNames.has(plain)) return undefined;
      if (plain === "localhost" && allowsLoopback) return undefined;
      return "names this machine or a service inside the cluster";
    },
  };
}

/** A host as it is compared: lower case, without brackets and the last dot. */
function plainHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "");
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIPv6(address) ? "ipv6" : "ipv4";
}

/** @throws RangeError for what is no range */
function blockListOf(list: readonly string[]): BlockList {
  const blocks = new BlockList();
  for (const entry of list) {
    const [address = "", bits] = entry.split("/");
    const family = familyOf(address);
    blocks.addSubnet(address, bits === undefined ? (family === "ipv6" ? 128 : 32) : Number(bits), family);
  }
  return blocks;
}

/** The IPv4 address inside a mapped (`::ffff:a.b.c.d`), compatible (`::a.b.c.d`) or NAT64 (`64:ff9b::a.b.c.d`) one. */
function embeddedIPv4(address: string): string | undefined {
  if (!isIPv6(address)) return undefined;
  // A zone (`fe80::1%eth0`) says nothing of where the address lies.
  const canonical = URL.parse(`http://[${address.split("%", 1)[0]}]/`)?.hostname.slice(1, -1) ?? "";
  const match = /^(?:::ffff:|64:ff9b::|::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (match === null) return undefined;
  const [high, low] = [Number.parseInt(match[1] ?? "", 16), Number.parseInt(match[2] ?? "", 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
