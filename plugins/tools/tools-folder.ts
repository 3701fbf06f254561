import { homedir } from "node:os";
import { join, resolve } from "node:path";

/**
 * The folder below which the modules of the tools lie: `FAIRLEAD_TOOLS`, else `tools` of the cache folder (`FAIRLEAD_CACHE`, else the user's own).
 * `server/launch/tools.mjs` builds them there.
 */
export function toolsFolder({ FAIRLEAD_TOOLS, FAIRLEAD_CACHE, XDG_CACHE_HOME }: NodeJS.ProcessEnv): string {
  if (FAIRLEAD_TOOLS) return resolve(FAIRLEAD_TOOLS);
  const cache = FAIRLEAD_CACHE ? resolve(FAIRLEAD_CACHE) : XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(cache, "fairlead", "tools");
}
