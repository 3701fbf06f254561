import { UsageError } from "../offline/command.js";

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Where a server is, from what a person wrote: `fairlead.example.com` is HTTPS, `localhost:8080` HTTP. What follows the host is its base path.
 * @throws UsageError for what is no address, and for plain HTTP to anything but this machine
 */
export function serverUrlOf(written: string): string {
  const bare = !/^[a-z][a-z0-9+.-]*:\/\//i.test(written);
  const host = /^(\[[^\]]*\]|[^/:]*)/.exec(written)?.[1] ?? "";
  const url = URL.parse(bare ? `${loopback.test(host) ? "http" : "https"}://${written}` : written);
  const shown = JSON.stringify(written.slice(0, 200));
  if (
    url === null ||
    !["http:", "https:"].includes(url.protocol) ||
    url.hostname === "" ||
    url.username !== "" ||
    url.search !== ""
  )
    throw new UsageError(`${shown} is no server's address; write it as https://fairlead.example.com`);
  if (url.protocol === "http:" && !loopback.test(url.hostname))
    throw new UsageError(`${shown} is plain HTTP, over which passwords and tokens can be read on the way; use https://`);
  return `${url.origin}${url.pathname.replace(/\/(graphql\/?)?$/, "")}`;
}
