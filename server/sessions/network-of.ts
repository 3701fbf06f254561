/** The network a caller comes from: /24 of IPv4, /48 of IPv6. */
export function networkOf(address: string): string {
  const v4 = /(\d+\.\d+\.\d+)\.\d+$/.exec(address)?.[1];
  if (v4 !== undefined) return v4;
  const [head = [], tail] = address.split("::").map((part) => part.split(":").filter((group) => group !== ""));
  const zeros = tail === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...Array<string>(Math.max(zeros, 0)).fill("0"), ...(tail ?? [])].slice(0, 3).join(":");
}

/** The same, as people write networks: `203.0.113.0/24`, `2001:db8:0::/48`; empty for no address. */
export function networkName(address: string): string {
  const network = networkOf(address);
  if (network === "" || address === "") return "";
  return network.includes(":") ? `${network}::/48` : `${network}.0/24`;
}
