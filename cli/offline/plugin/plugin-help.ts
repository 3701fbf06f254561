import { type OfflineCommand, UsageError } from "../command.js";

const help = `Usage: fairlead plugin <command> [arguments]

Write plugins of your own: programs that turn the files of a repository into Kubernetes objects.

  init NAME [--runtime js|wasm|command]   begin one that works, with a golden example
  test [FOLDER] [--update]                build it, render its examples, compare
  dev [FOLDER]                            the same at every change, with what it costs
  pack [FOLDER]                           NAME-VERSION.tgz and the digest to install it by
  inspect PATH                            what a folder or archive holds and asks for

Each has --help. docs/plugins.md goes from nothing to a plugin in ten minutes.
`;

/** `fairlead plugin` without a further word: says what there is. */
export function pluginHelp(args: readonly string[]): ReturnType<OfflineCommand> {
  const [first] = args;
  if (first === "--help" || first === "-h" || first === "help")
    return Promise.resolve({ exit: 0, result: { help }, text: () => help });
  const wrong = first === undefined ? "a command is missing" : `unknown command "${first.slice(0, 100)}"`;
  return Promise.reject(new UsageError(`plugin: ${wrong}; there are init, dev, test, pack, inspect`));
}
