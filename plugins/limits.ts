/** Bounds of one render. Bytes and milliseconds. */
export interface RenderLimits {
  /** From start to end. Default 90 s. */
  readonly timeoutMs: number;
  /** All manifest texts of one source together. Default 50 MiB. */
  readonly textBytes: number;
  /** Values in all manifests, aliases expanded. Default 500,000. */
  readonly nodes: number;
  /** Collections within collections. Default 100. */
  readonly depth: number;
}

/** What holds unless configured. */
export const defaultRenderLimits: RenderLimits = { timeoutMs: 90_000, textBytes: 50 * 1_048_576, nodes: 500_000, depth: 100 };
