/** What `fairlead --help` prints. */
export const programHelp = `Usage: fairlead <command> [arguments]

Commands that need no server, cluster or network:
  manifests DIR              what Fairlead finds in an Application's folder
  helm template [NAME] CHART as Helm 4 renders a chart
  kustomize DIR              as kustomize 5 builds a folder
  jsonnet FILE               as go-jsonnet evaluates a file
  plugin init|dev|test|pack|inspect
                             write, try and pack plugins of your own
  selftest sandbox           what this machine's sandbox can promise, measured
  batch                      many requests on standard input, a JSON line each
  version                    the version

Each has --help. With -o json a command prints one JSON value.
Exit status: 0 done or yes, 1 refused or no, 2 wrong usage.
`;

/** What `fairlead batch --help` prints. */
export const batchHelp = `Usage: fairlead batch

Answers requests from standard input until it ends, one JSON object a line:
  {"id": 1, "cmd": "helm template", "args": ["web", "chart"], "files": {"chart/Chart.yaml": "…"}}
Each gets one line, in the order in which they are done: {"id", "ok", "exit", "result"} or {"id", "ok", "exit", "error"}.
A request sees its own files only; a file that is no text is written {"base64": "…"}.
Commands: helm template, jsonnet, kustomize, manifests, version.
`;
