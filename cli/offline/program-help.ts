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
  rbac diff OLD NEW          whose rights a change of policy changes
  rbac lint --policy FILE    what is wrong with a policy, its projects and a
                             Keycloak realm, and who ends up with what
  rbac validate --policy FILE
                             whether it can be read, and what has no effect
  audit verify FILE…         whether an audit is whole and as it was written
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

Commands that speak to a server:
  login SERVER               sign in, with the browser or a password
  logout [CONTEXT]           end the session
  context [NAME]             the sessions there are, or which one to use
  account can-i ACTION RESOURCE [OBJECT]
                             whether you may do something, and why

Each has --help. With -o json a command prints one JSON value. A file may have
10 MiB, one that lists objects 64 MiB; YAML 10 MiB and 500,000 values.
Exit status: 0 done or yes, 1 refused or no, 2 wrong usage;
of a server: 10 not found, 11 denied, 12 not now.
`;

/** What `fairlead WORD --help` prints where the word alone is no command but begins some; undefined if it begins none. */
export function groupHelp(word: string): string | undefined {
  const entries = programHelp.split(/\n(?= {2}\S)/).map((entry) => entry.split("\n\n", 1)[0] ?? "");
  const own = entries.filter((entry) => entry.startsWith(`  ${word} `));
  return own.length === 0
    ? undefined
    : [`Usage: fairlead ${word} <command> [arguments]`, "", ...own, "", "Each has --help.", ""].join("\n");
}

/** What `fairlead batch --help` prints. */
export const batchHelp = `Usage: fairlead batch [--in-process]

Answers requests from standard input until it ends, one JSON object a line:
  {"id": 1, "cmd": "helm template", "args": ["web", "chart"], "files": {"chart/Chart.yaml": "…"}}
Each gets one line, in the order in which they are done: {"id", "ok", "exit", "result"} or {"id", "ok", "exit", "error"}.
A request sees its own files only; a file that is no text is written {"base64": "…"}.
Requests with files above 1 MiB are worked on by a second process, one after the other, so that they hold up no others; with --in-process by this one.
Commands: actions list, actions run, audit verify, diff, diff mask, health, helm template, jsonnet, kustomize, manifests, project check, project permits,
project validate, rbac can, rbac diff, rbac lint, rbac validate, sync-plan, sync-windows, version, webhook match.
`;
