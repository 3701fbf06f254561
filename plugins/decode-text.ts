import { manifestFailure } from "./manifest-failure.js";

/**
 * The text of a manifest file: UTF-8, or UTF-16 with a byte order mark; the mark is dropped.
 * @throws FairleadError `BAD_USER_INPUT`: `FILE_PARSE` for bytes that are no text, `LFS_POINTER` for the stand-in of a large file
 */
export function decodeText(file: string, bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw manifestFailure({ file }, "it is not UTF-8 text; save it as UTF-8", "FILE_PARSE", error);
  }
  if (text.startsWith("version https://git-lfs.github.com/spec/")) {
    throw manifestFailure(
      { file, line: 1 },
      "it is a Git LFS pointer; LFS is not supported, store the file in Git itself",
      "LFS_POINTER",
    );
  }
  return text;
}
