/** What the explorer opens with: one tab an example, each ready to run against the sample Applications. */
export const examples: readonly { readonly query: string; readonly variables?: string }[] = [
  {
    query: `# Which Applications are there, and how are they? Authorised first, then filtered, counted, paged.
query Applications($after: Cursor) {
  applications(first: 10, after: $after, orderBy: [{ field: HEALTH, direction: DESC }, { field: NAME }]) {
    totalCount
    nodes {
      ref { project name }
      sync { status revisions }
      health { status message }
      conditions { type message }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
  },
  {
    query: `# Everything that happens to one Application, live. Start it, then push a commit or run the sync of the next tab.
subscription Watch {
  applicationEvents(filter: { name: { in: ["guestbook", "shop"] } }) {
    __typename
    at
    resumeToken
    ref { name }
    ... on SnapshotItem { application { sync { status } health { status } } }
    ... on HealthChanged { from to }
    ... on DriftDetected { outOfSync { kind name } }
    ... on SyncStarted { operationId operation { initiatedBy automated } }
    ... on SyncResourceProgress { wave result { key { kind name } phase status message } }
    ... on SyncFinished { operation { phase message } }
  }
}
`,
  },
  {
    query: `# A sync with a PreSync Job, waves and a PostSync Job. Watch it in the tab before.
mutation Sync {
  syncApplication(ref: { name: "shop" }, input: { prune: true }) {
    operationId
    warnings
  }
}
`,
  },
  {
    query: `# What is managed, what differs, and what grew out of it.
query Detail {
  application(ref: { name: "guestbook" }) {
    sources { repoURL path targetRevision }
    history(first: 3) { nodes { id deployedAt revisions initiatedBy } }
    managedResources { nodes { key { kind name } sync health { status } diff { modified unified } } }
    resourceTree { nodes { key { kind name } parents { kind name } health { status } images } }
  }
}
`,
  },
];
