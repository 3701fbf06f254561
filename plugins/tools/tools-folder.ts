import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** The folder for what can be made anew at any time: `fairlead` in `FAIRLEAD_CACHE`, else in the user's own cache folder. */
export function cacheFolder({ FAIRLEAD_CACHE, XDG_CACHE_HOME }: NodeJS.ProcessEnv): string {
  const cache = FAIRLEAD_CACHE ? resolve(FAIRLEAD_CACHE) : XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(cache, "fairlead");
}

/** The folder below which the modules of the tools lie: `FAIRLEAD_TOOLS`, else `tools` of the cache folder. `server/launch/tools.mjs` builds them there. */
export function toolsFolder(environment: NodeJS.ProcessEnv): string {
  const { FAIRLEAD_TOOLS } = environment;
  return FAIRLEAD_TOOLS ? resolve(FAIRLEAD_TOOLS) : join(cacheFolder(environment), "tools");
}
