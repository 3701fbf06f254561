/** Text of a stranger as a person may be shown it: control characters other than tabs and line ends become `?`, blanks at the ends go. */
export function shownText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is replaced
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "?").trim();
}
