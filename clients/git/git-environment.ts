/**
 * The environment Git runs in: nothing of the machine's, except the search path that says where git and ssh are installed. No prompt, no agent, no
 * system or user configuration.
 * @see https://git-scm.com/docs/git#_environment_variables
 */
export function gitEnvironment(homeFolder: string, protocols: readonly string[]): NodeJS.ProcessEnv {
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
    // SSH is for calls that bring what they trust.
    GIT_SSH_COMMAND: "false",
    GIT_OPTIONAL_LOCKS: "0",
  };
}
