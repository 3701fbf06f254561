/** Where the lines of the audit go. */
export interface LineTarget {
  /** Appends lines. A failure leaves the target so that the same call may be made again, and no line is then there twice. */
  append(lines: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Standard output, a line a record. Nothing else of the product writes there after its start. */
export function standardOutput(stream: NodeJS.WritableStream = process.stdout): LineTarget {
  return {
    append: (lines) =>
      new Promise((resolve, reject) => {
        stream.write(lines.map((line) => `${line}\n`).join(""), (error) => (error == null ? resolve() : reject(error)));
      }),
    async close() {},
  };
}
