import { FairleadError } from "../../engine/errors.js";
import { decodeText } from "../../plugins/decode-text.js";
import type { OfflineContext } from "./command.js";
import { readArgumentFile } from "./disk-files.js";

/**
 * The text of a file of the arguments; `-` is standard input.
 * @param maxBytes as in `readArgumentFile`
 * @throws FairleadError as `readArgumentFile` and `decodeText`; `BAD_USER_INPUT` (`FILE_PARSE`) for the beginning of UTF-16 without a text
 */
export async function readArgumentText(file: string, context: OfflineContext, maxBytes?: number): Promise<string> {
  const bytes = await readArgumentFile(file, context, maxBytes);
  const text = decodeText(file, bytes);
  if (text !== "" || bytes.length !== 2) return text;
  const because = "it holds the byte order mark of UTF-16 and nothing else; save it as UTF-8";
  throw new FairleadError("BAD_USER_INPUT", `Cannot read ${JSON.stringify(file)}: ${because}`, {
    details: { reason: "FILE_PARSE" },
  });
}
