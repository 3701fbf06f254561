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
  /** The data folder as `--data` takes it; absent for the default one. */
  readonly dataFolder?: string;
  readonly hasKubectl: boolean;
}

/** The screen that ends a start: where to look, who to be, and what to try, each a line that can be pasted. */
export function startScreen(screen: Screen): string {
  const { session, accounts, applications, startedInMs } = screen;
  const explorer = session.graphql.replace(/\/graphql$/, "/");
  return [
    "",
    `Fairlead ${session.version} is ready (${(startedInMs / 1000).toFixed(1)} s, ${applications} Applications).`,
    "",
    `  Explorer     ${explorer}`,
    `  Sign in as   ${accounts === undefined ? "admin, with the password you set" : `admin / ${accounts.admin}`}`,
    ...otherAccounts(accounts).map((line) => `  or           ${line}`),
    `  Repository   ${session.git}`,
    `  Kubeconfig   ${session.kubeconfig}`,
    "",
    "Try, in this folder, in another terminal:",
    "",
    ...examples(screen).flatMap(([title, line], index) => [`  ${index + 1}. ${title}`, `     ${line}`, ""]),
    "Ctrl-C stops it; the next start goes on from here.",
    "",
  ].join("\n");
}

/** What a production start says: where it is. Who may enter is known to those who set it up. */
export function productionScreen({
  graphql,
  version,
  applications,
  startedInMs,
}: {
  readonly graphql: string;
  readonly version: string;
  readonly applications: number;
  readonly startedInMs: number;
}): string {
  return `Fairlead ${version} is ready (${(startedInMs / 1000).toFixed(1)} s, ${applications} Applications): ${graphql}\n`;
}

/** The accounts besides `admin`, each with what it is good for. */
function otherAccounts(accounts: FirstAccounts | undefined): readonly string[] {
  const rights = {
    viewer: "may only read project default",
    "payments-dev": "deploys project payments, but not to production",
    "web-dev": "deploys project web",
  };
  const kept = Object.entries(rights).filter(([name]) => (accounts?.[name as keyof typeof rights] ?? "") !== "");
  return kept.map(([name, right]) => `${name} / ${accounts?.[name as keyof typeof rights]}   (${right})`);
}

function examples({ session, cloneFolder, dataFolder, hasKubectl }: Screen): readonly (readonly [string, string])[] {
  const ask = `npm run -s ask --${dataFolder === undefined ? "" : ` --data ${shellWord(dataFolder)}`}`;
  const events =
    "applicationEvents(topics: [OPERATION], snapshot: NEVER) { __typename ref { name } ... on SyncResourceProgress { wave result { key { kind name } message } } }";
  return [
    ["Listen to every sync as it goes:", `${ask} 'subscription { ${events} }'`],
    ["Push a change, and see it arrive there:", pushLine(shellWord(session.git), shellWord(cloneFolder))],
    [
      "Sync the shop, with a PreSync Job, waves and a PostSync Job:",
      `${ask} 'mutation { syncApplication(ref: { name: "shop" }) { operationId } }'`,
    ],
    [
      "Sync something that only others may, and read which right is missing:",
      `${ask} --as payments-dev 'mutation { syncApplication(ref: { name: "prod-payments-api" }) { operationId } }'`,
    ],
    ...(hasKubectl
      ? [
          [
            "Damage something live, and see it healed:",
            `kubectl --kubeconfig ${shellWord(session.kubeconfig)} -n guestbook scale deployment guestbook --replicas=5`,
          ] as const,
        ]
      : []),
  ];
}

function pushLine(git: string, folder: string): string {
  const edit = `sed -i.bak 's/greeting: .*/greeting: "Ahoy, it is '"$(date +%T)"'"/' guestbook/configmap.yaml`;
  const commit = 'git -c user.name=you -c user.email=you@example.com commit -qam "guestbook: say the time"';
  return `([ -d ${folder} ] || git clone -q ${git} ${folder}; cd ${folder} && git pull -q && ${edit} && ${commit} && git push -q)`;
}

/** A word as a POSIX shell takes it: quoted only if it must be. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
