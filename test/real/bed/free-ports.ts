import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";

const count = 12_000;
const attempts = 200;

/**
 * Ports of 127.0.0.1 that nobody uses, all different. They lie below those that the system gives out by itself, so that no socket of this machine takes one
 * by chance before who asked for it listens there, or while that one is being restarted.
 */
export async function freePorts(wanted: number): Promise<number[]> {
  const end = firstEphemeralPort();
  const found = new Set<number>();
  for (let attempt = 0; found.size < wanted && attempt < attempts; attempt += 1) {
    const port = randomInt(end - count, end);
    if (!found.has(port) && (await isFree(port))) found.add(port);
  }
  if (found.size < wanted) throw new Error(`No ${wanted} ports between ${end - count} and ${end} of 127.0.0.1 are free.`);
  return [...found];
}

/** @see https://docs.kernel.org/networking/ip-sysctl.html (ip_local_port_range) */
function firstEphemeralPort(): number {
  try {
    const first = Number(readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8").split(/\s/, 1)[0]);
    return first > count + 1_024 ? first : 32_768;
  } catch {
    return 32_768;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
