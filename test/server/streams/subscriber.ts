import type { Client } from "graphql-ws";

/** A frame as a test reads it. */
export interface ShownFrame {
  readonly type: string;
  readonly id: string;
  readonly resumeToken: string;
  readonly topic: string | null;
  readonly ref: { readonly name: string } | null;
  readonly reason?: string;
  readonly count?: number;
  readonly from?: string;
  readonly to?: string;
  readonly operationId?: string;
  readonly operation?: { readonly phase: string };
}

const fields = `type: __typename id at resumeToken topic ref { name } cause { via }
  ... on SnapshotEnd { count } ... on ApplicationDeleted { deletedFor: reason } ... on Resync { resyncFor: reason }
  ... on HealthChanged { from to application { health { status } } } ... on SyncFinished { operationId operation { phase } }
  ... on SyncStarted { operationId operation { phase } } ... on ApplicationModified { changedPaths } ... on SyncResourceProgress { operationId wave }`;

/** The subscription that tests use, with every argument. */
export const eventsQuery = `subscription($filter: ApplicationFilter, $topics: [AppTopic!], $from: ResumeToken, $snapshot: SnapshotMode = IF_NO_TOKEN) {
  applicationEvents(filter: $filter, topics: $topics, from: $from, snapshot: $snapshot) { ${fields} } }`;
export const operationQuery = `subscription($name: String!, $id: ID, $from: ResumeToken) { operation(ref: { name: $name }, operationId: $id, from: $from) { ${fields} } }`;

/** One subscription that remembers what it was told. */
export interface Subscriber {
  readonly frames: ShownFrame[];
  readonly errors: { message: string; extensions?: { code?: string } }[];
  readonly ended: Promise<void>;
  /** Frames as `Type name`, or `Type reason`; waits until there are at least so many. */
  until(count: number): Promise<string[]>;
  stop(): void;
}

/** Starts a subscription. */
export function subscribe(client: Client, query: string, variables: Record<string, unknown> = {}): Subscriber {
  const frames: ShownFrame[] = [];
  const errors: Subscriber["errors"] = [];
  let wake = (): void => undefined;
  let stop = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    stop = client.subscribe<Record<string, ShownFrame>>(
      { query, variables },
      {
        next: ({ data, errors: some }) => {
          if (some) errors.push(...(some as unknown as Subscriber["errors"]));
          frames.push(...Object.values(data ?? {}));
          wake();
        },
        error: (error) => {
          errors.push(...(Array.isArray(error) ? (error as Subscriber["errors"]) : [{ message: String(error) }]));
          wake();
          resolve();
        },
        complete: () => {
          wake();
          resolve();
        },
      },
    );
  });
  return {
    frames,
    errors,
    ended,
    stop,
    async until(count) {
      const deadline = Date.now() + 20_000;
      while (frames.length < count && errors.length === 0 && Date.now() < deadline) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          setTimeout(resolve, 100);
        });
      }
      return frames.map(describeFrame);
    },
  };
}

function describeFrame(frame: ShownFrame): string {
  const { deletedFor, resyncFor } = frame as { deletedFor?: string; resyncFor?: string };
  return [frame.type, frame.ref?.name, deletedFor ?? resyncFor ?? frame.count].filter((part) => part != null).join(" ");
}
