import { FairleadError } from "../../engine/errors.js";

const newline = 0x0a;

/** Takes a stream apart into lines. */
export interface LineSplitter {
  /** The lines that this chunk completes, without their line ends; empty lines are dropped. */
  push(chunk: Buffer): readonly string[];
}

/**
 * Creates a splitter for UTF-8 lines of at most `limitBytes`. Every byte is looked at once and copied at most once, however the chunks fall.
 * `push` throws FairleadError `RESOURCE_EXHAUSTED` for a longer line; the splitter is of no use after that.
 */
export function createLineSplitter(limitBytes: number): LineSplitter {
  let parts: Buffer[] = [];
  let size = 0;
  const keep = (part: Buffer) => {
    size += part.length;
    if (size > limitBytes)
      throw new FairleadError("RESOURCE_EXHAUSTED", `A line of the stream is longer than ${limitBytes} bytes`);
    parts.push(part);
  };
  const take = () => {
    const [first] = parts;
    const line = parts.length === 1 && first !== undefined ? first.toString("utf8") : Buffer.concat(parts, size).toString("utf8");
    parts = [];
    size = 0;
    return line.trim();
  };
  return {
    push(chunk) {
      const lines: string[] = [];
      let start = 0;
      for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
        keep(chunk.subarray(start, end));
        const line = take();
        if (line !== "") lines.push(line);
        start = end + 1;
      }
      if (start < chunk.length) keep(chunk.subarray(start));
      return lines;
    },
  };
}
