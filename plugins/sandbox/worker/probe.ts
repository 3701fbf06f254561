import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { messageOf } from "../../../engine/errors.js";

// What a guest could do that has broken out of its isolate: tried from a process that is confined like a worker. Each attempt tells how it ended.

/** What became of one attempt. */
export interface ProbedAttempt {
  readonly name: string;
  readonly isRefused: boolean;
  /** The error, or what was possible. */
  readonly told: string;
}

const patienceMs = 2000;

const attempts: Readonly<Record<string, () => Promise<string> | string>> = {
  "network: another machine": () => reach("192.0.2.1", 443),
  "network: this machine": () => reach("127.0.0.1", 1),
  "network: listening": () =>
    new Promise((resolve, reject) => {
      const server = createServer().on("error", reject);
      server.listen(0, "127.0.0.1", () => {
        server.close();
        resolve("listens");
      });
    }),
  "files: reading": () => `read ${readFileSync("/etc/hostname").length} bytes of /etc/hostname`,
  "files: the parent's environment": () => `read ${readFileSync(`/proc/${process.ppid}/environ`).length} bytes of it`,
  "files: writing": () => {
    writeFileSync("/tmp/fairlead-probe", "");
    return "wrote /tmp/fairlead-probe";
  },
  "processes: starting one": () =>
    new Promise((resolve, reject) => {
      spawn("/bin/true")
        .on("error", reject)
        .on("exit", (code) => resolve(`ran /bin/true, exit code ${code}`));
    }),
  "processes: signalling the parent": () => {
    process.kill(process.ppid, 0);
    return "may signal the parent";
  },
};

/** A refused connection still shows that there is a network; only an address that cannot be reached at all shows that there is none. */
function reach(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: patienceMs });
    socket.on("connect", () => resolve("connected"));
    socket.on("timeout", () => resolve("packets leave, no answer came"));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED" || error.code === "ECONNRESET") resolve(`${host} answers`);
      else reject(error);
    });
    socket.on("close", () => socket.destroy());
  });
}

async function attemptOne(name: string, work: () => Promise<string> | string): Promise<ProbedAttempt> {
  try {
    return { name, isRefused: false, told: await work() };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : messageOf(error);
    return { name, isRefused: true, told: code };
  }
}

const told: ProbedAttempt[] = [];
for (const [name, work] of Object.entries(attempts)) told.push(await attemptOne(name, work));
process.send?.(told, () => process.exit(0));
