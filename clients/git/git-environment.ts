import { join } from "node:path";

/**
 * The environment Git runs in: nothing of the machine's, except the search path that says where git and ssh are installed. No prompt, no agent, no
 * system or user configuration; SSH trusts the hosts in `known_hosts` of the home folder and no others.
 * @see https://git-scm.com/docs/git#_environment_variables
 */
export function gitEnvironment(homeFolder: string, protocols: readonly string[]): NodeJS.ProcessEnv {
  const knownHosts = join(homeFolder, "known_hosts").replaceAll("'", "'\\''");
  return {
    PATH: process.env["PATH"],
    HOME: homeFolder,
    XDG_CONFIG_HOME: homeFolder,
    LC_ALL: "C",
    TZ: "UTC",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "",
    SSH_ASKPASS: "",
    GIT_ALLOW_PROTOCOL: protocols.join(":"),
    GIT_SSH_COMMAND: `ssh -F /dev/null -oBatchMode=yes -oStrictHostKeyChecking=yes -oUserKnownHostsFile='${knownHosts}'`,
    GIT_OPTIONAL_LOCKS: "0",
  };
}
