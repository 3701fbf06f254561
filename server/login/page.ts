import type { Response } from "express";

/** A page for people. Texts are escaped where they are put in; nothing of a request may be among them. */
export interface Page {
  readonly status: number;
  readonly title: string;
  /** HTML. */
  readonly body: string;
  /** The path before ours, where a proxy has us below one. */
  readonly folder: string;
  /** Origins, besides our own, that the page's forms lead to in the end. */
  readonly formTargets?: readonly string[];
}

/** A text as HTML shows it. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Sends a page that loads its style sheet and nothing else, is kept nowhere, and is shown in no frame. */
export function sendPage(response: Response, { status, title, body, folder, formTargets = [] }: Page): void {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    `form-action ${["'self'", ...formTargets].join(" ")}`,
  ];
  response
    .status(status)
    .set({
      "Content-Security-Policy": policy.join("; "),
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
      // A form sent from a page without a referrer bears no origin, by which forged ones are told apart.
      "Referrer-Policy": "same-origin",
    })
    .type("html")
    .send(
      `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${escapeHtml(title)} · Fairlead</title>
    <link rel="stylesheet" href="${escapeHtml(folder)}/sign-in/sign-in.css">
  </head>
  <body>
    <main>
${body}
    </main>
  </body>
</html>
`,
    );
}
