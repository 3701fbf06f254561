import type { FirstAccounts } from "./first-accounts.js";
import type { Session } from "./session-file.js";

/** What the start screen says besides the session. */
export interface Screen {
  readonly session: Session;
  /** Absent when the first passwords are no longer kept. */
  readonly accounts?: FirstAccounts;
  readonly applications: number;
  readonly startedInMs: number;
  /** Where a clone of the sample repository goes in the examples. */
  readonly cloneFolder: string;
}

/** The screen that ends a start: where to look, who to be, and three things to try, each a line that can be pasted. */
export function startScreen({ session, accounts, applications, startedInMs, cloneFolder }: Screen): string {
  const explorer = session.graphql.replace(/\/graphql$/, "/");
  return [
    "",
    `Fairlead ${session.version} is ready (${(startedInMs / 1000).toFixed(1)} s, ${applications} Applications).`,
    "",
    `  Explorer     ${explorer}`,
    `  Sign in as   ${session.username} / ${session.password}`,
    ...(accounts === undefined ? [] : [`  or           viewer / ${accounts.viewer}   (may only read project default)`]),
    `  Repository   ${session.git}`,
    `  Kubeconfig   ${session.kubeconfig}`,
    "",
    "Try, each in another terminal:",
    "",
    "  1. Push a change and watch it arrive in the explorer (second tab, press play first):",
    `     ${pushLine(session.git, cloneFolder)}`,
    "",
    "  2. Damage something live and see it healed:",
    `     KUBECONFIG=${session.kubeconfig} kubectl -n guestbook scale deployment guestbook --replicas=5`,
    "",
    "  3. Sync the shop: a PreSync Job, waves, a PostSync Job:",
    `     ${syncLine(session)}`,
    "",
    "Ctrl-C stops it; the next start goes on from here.",
    "",
  ].join("\n");
}

function pushLine(git: string, folder: string): string {
  const edit = `sed -i.bak 's/^  greeting: .*/  greeting: "Ahoy, it is '"$(date +%T)"'"/' guestbook/configmap.yaml`;
  return `git clone -q ${git} ${folder} && cd ${folder} && ${edit} && git -c user.name=you -c user.email=you@example.com commit -qam "guestbook: say the time" && git push -q`;
}

function syncLine({ graphql, username, password }: Session): string {
  const body = (query: string) => JSON.stringify({ query });
  const login = body(`mutation { login(username: "${username}", password: "${password}") { token } }`);
  const sync = body('mutation { syncApplication(ref: { name: "shop" }) { operationId } }');
  const post = `curl -s ${graphql} -H content-type:application/json`;
  return `TOKEN=$(${post} -d '${login}' | sed 's/.*"token":"\\([^"]*\\)".*/\\1/') && ${post} -H "authorization: Bearer $TOKEN" -d '${sync}'`;
}
