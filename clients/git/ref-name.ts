// oxlint-disable-next-line no-control-regex -- control characters are what is refused
const badCharacters = /[\u0000-\u0020\u007f~^:?*[\\]/;

/**
 * Says whether a text is the full name of a branch or tag, as Git allows them: it may go into a refspec.
 * @see https://git-scm.com/docs/git-check-ref-format
 */
export function isRefName(ref: string): boolean {
  if (!/^refs\/(heads|tags)\/./.test(ref) || ref.length > 1_024 || badCharacters.test(ref)) return false;
  if (ref.includes("..") || ref.includes("@{") || ref.endsWith(".")) return false;
  return ref.split("/").every((part) => part !== "" && !part.startsWith(".") && !part.endsWith(".lock"));
}
