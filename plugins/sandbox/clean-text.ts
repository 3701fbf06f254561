const longest = 8192;

/**
 * Text of a guest as people may see it: no control characters but ends of lines and tabs, nothing that turns the direction of writing, so that it cannot pass
 * for something else in a log or on a terminal; cut at 8,192 characters.
 */
export function cleanText(text: string, limit = longest): string {
  const clean = text.replace(/(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, "\uFFFD");
  return clean.length > limit ? `${clean.slice(0, limit)}…` : clean;
}
