/** The words of a settings value, parted by blanks, line ends or commas. */
export function splitWords(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((word) => word !== "");
}
