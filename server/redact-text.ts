/** What stands before a secret in texts of programs and libraries, and how the secret itself looks; in the order in which they are taken out. */
const secrets: readonly RegExp[] = [
  // User-info of a URL.
  /([a-z][a-z0-9+.-]{0,30}:\/\/)[^/@\s'"]+(?=@)/gi,
  /(\b(?:Bearer|Basic)\s+)[A-Za-z0-9._~+/=-]{4,}/gi,
  // A signed token, wherever it stands.
  /()\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g,
  /(\b[\w.-]{0,40}(?:password|passwd|secret|token|authorization|cookie|api[_-]?key)["']?\s{0,3}[=:]\s{0,3}["']?)(?!(?:Bearer|Basic)\b)[^\s"',;&}]+/gi,
];
const maxLength = 16 * 1024;

/** A text without the secrets that can be told by what stands around them. For logs: what we say ourselves never holds any, but we quote others. */
export function redactText(text: string): string {
  const bounded = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return secrets.reduce((redacted, secret) => redacted.replace(secret, "$1[redacted]"), bounded);
}
