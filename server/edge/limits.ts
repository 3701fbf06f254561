/** Bounds of the edge. Sizes in bytes, times in milliseconds. */
export interface EdgeLimits {
  readonly bodyBytes: number;
  readonly frameBytes: number;
  readonly tokens: number;
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly directives: number;
  /** Fields of a document with its fragments written out. */
  readonly expandedFields: number;
  readonly cost: number;
  readonly validationMs: number;
  readonly requestMs: number;
  readonly concurrentOperations: number;
  readonly waitingOperations: number;
  readonly waitMs: number;
  readonly socketsPerSubject: number;
  readonly subscriptionsPerSocket: number;
  /** Operations a socket may begin at once, and how many more a second. */
  readonly socketBurst: number;
  readonly socketOperationsPerSecond: number;
  readonly initMs: number;
  /** What may wait to be written to a socket before its streams pause. */
  readonly socketBufferBytes: number;
  /** How long a socket may not drain before it is closed. */
  readonly socketStallMs: number;
  readonly heartbeatMs: number;
  readonly queueFrames: number;
  readonly queueBytes: number;
}

/** What holds unless the configuration says otherwise. */
export const defaultLimits: EdgeLimits = {
  bodyBytes: 2 * 1024 * 1024,
  frameBytes: 256 * 1024,
  tokens: 10_000,
  depth: 14,
  aliases: 30,
  rootFields: 20,
  directives: 50,
  expandedFields: 5_000,
  cost: 20_000,
  validationMs: 500,
  requestMs: 30_000,
  concurrentOperations: 8,
  waitingOperations: 64,
  waitMs: 2_000,
  socketsPerSubject: 20,
  subscriptionsPerSocket: 100,
  socketBurst: 100,
  socketOperationsPerSecond: 20,
  initMs: 3_000,
  socketBufferBytes: 1024 * 1024,
  socketStallMs: 30_000,
  heartbeatMs: 20_000,
  queueFrames: 1_000,
  queueBytes: 4 * 1024 * 1024,
};
