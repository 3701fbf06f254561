import { writeFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import type { ServerProcess } from "../server-process.js";

/** Takes CPU profiles of this process, in which the renderer runs; its sandbox is in others. */
export function ownProfile(): Pick<ServerProcess, "startProfile" | "endProfile"> {
  const session = new Session();
  return {
    async startProfile() {
      session.connect();
      await session.post("Profiler.enable");
      await session.post("Profiler.setSamplingInterval", { interval: 200 });
      await session.post("Profiler.start");
    },
    async endProfile(file) {
      const { profile } = await session.post("Profiler.stop");
      session.disconnect();
      writeFileSync(file, JSON.stringify(profile));
    },
  };
}
