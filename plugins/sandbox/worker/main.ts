import type { GuestFacts, RunMessage } from "../messages.js";
import { loadGuest } from "./load-guest.js";
import type { LoadedGuest, LoadFailure } from "./loaded-guest.js";
import { connectParent } from "./parent.js";

// A worker runs one guest at a time, as its parent says, and is killed by it when the guest goes too far.

const guests = new Map<string, LoadedGuest>();
let ahead: Promise<void> = Promise.resolve();

const parent = connectParent((message) => {
  ahead = ahead.then(() => run(message));
});
parent.send({ kind: "ready" });

async function run(message: RunMessage): Promise<void> {
  const guest = await loadOnce(message.guest);
  parent.send({ kind: "started" });
  const before = process.cpuUsage();
  if ("kind" in guest) {
    parent.send({ kind: "done", end: guest, log: new Uint8Array(0), isNondeterministic: false, memoryBytes: 0, cpuMs: 0 });
    return;
  }
  const result = await guest.run(message);
  const { user, system } = process.cpuUsage(before);
  parent.send({ kind: "done", ...result, cpuMs: (user + system) / 1000 });
  await guest.prepare().catch(() => undefined);
}

async function loadOnce(facts: GuestFacts): Promise<LoadedGuest | LoadFailure> {
  const key = `${facts.sha256} ${facts.runtime} ${facts.memoryMiB}`;
  const known = guests.get(key);
  if (known !== undefined) return known;
  parent.send({ kind: "loading" });
  const loaded = await loadGuest(facts, parent);
  if (!("kind" in loaded)) guests.set(key, loaded);
  return loaded;
}
