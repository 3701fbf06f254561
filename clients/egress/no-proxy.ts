import { BlockList, isIP, isIPv6 } from "node:net";

/**
 * Says whether a list of exceptions (`host`, `.suffix`, `host:port`, an address, a range or `*`, with commas between) takes a URL past the proxy.
 * @see golang/net:http/httpproxy/proxy.go
 */
export function bypassesProxy(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  return noProxy
    .split(",")
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== "" && fits(entry, host, port));
}

function fits(entry: string, host: string, port: string): boolean {
  if (entry === "*") return true;
  if (isIP(host) !== 0) return addressFits(entry, host);
  const [, name = "", wantedPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (wantedPort !== undefined && wantedPort !== port) return false;
  const suffix = name.replace(/^\*(?=\.)/, "");
  return suffix.startsWith(".") ? host.endsWith(suffix) : host === suffix || host.endsWith(`.${suffix}`);
}

function addressFits(entry: string, host: string): boolean {
  const [address = "", bits] = entry.split("/");
  if (isIP(address) === 0) return false;
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  const most = family === "ipv6" ? 128 : 32;
  const prefix = bits === undefined ? most : Number(bits);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > most) return false;
  const range = new BlockList();
  range.addSubnet(address, prefix, family);
  return range.check(host, isIPv6(host) ? "ipv6" : "ipv4");
}
