/** What `fairlead --help` prints. */
export const programHelp = `Usage: fairlead <command> [arguments]

Commands that need no server, cluster or network:
  manifests DIR              what Fairlead finds in an Application's folder
  helm template [NAME] CHART as Helm 4 renders a chart
  kustomize DIR              as kustomize 5 builds a folder
  jsonnet FILE               as go-jsonnet evaluates a file
  health -f FILE             how well an object is
  actions list -f FILE       what can be done to an object
  actions run NAME -f FILE   what that would change; nothing is done
  diff --target FILE --live FILE
                             whether live is as wanted, and what differs
  diff mask --target FILE --live FILE
                             the same Secret on both sides, its values masked
  project check --project FILE --app FILE
                             whether an AppProject permits an Application
  project permits --project FILE --group G --kind K --scope S
                             whether it permits objects of a kind
  project validate --project FILE
                             whether it is sound
  rbac can SUBJECT ACTION RESOURCE [OBJECT] --policy FILE
                             whether a policy lets somebody do it, and why
  rbac validate --policy FILE
                             whether it can be read, and what has no effect
  sync-windows --project FILE --at TIME
                             whether sync windows let an Application sync
  sync-plan --target FILE    what a sync would do, in its order
  webhook match --payload FILE --headers FILE --apps FILE
                             which Applications a webhook refreshes
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
Commands: actions list, actions run, diff, diff mask, health, helm template, jsonnet, kustomize, manifests, project check, project permits,
project validate, rbac can, rbac validate, sync-plan, sync-windows, version, webhook match.
`;
