/** Fields a log line may carry beside its constant sentence. */
export interface LogFields {
  readonly application?: string;
  readonly project?: string;
  readonly cluster?: string;
  readonly repository?: string;
  /** Who sent a webhook. */
  readonly provider?: string;
  readonly revision?: string;
  readonly operation?: string;
  readonly phase?: string;
  readonly wave?: number;
  readonly resource?: string;
  readonly code?: string;
  readonly durationMs?: number;
  readonly count?: number;
  readonly traceId?: string;
  readonly error?: unknown;
}

/** Where lines go. `error`: a person must look; `warn`: we coped; `info`: a state changed. No token, no Secret value, no whole manifest. */
export interface Log {
  error(sentence: string, fields?: LogFields): void;
  warn(sentence: string, fields?: LogFields): void;
  info(sentence: string, fields?: LogFields): void;
  debug(sentence: string, fields?: LogFields): void;
}
