import { describePlace } from "../manifest-failure.js";
import type { Result } from "../sdk/messages.js";

/** A finding that is no error, as a warning of the render: its code, the plugin, the place, what is said and what to do. */
export function describeNote(plugin: string, result: Result): string {
  return `${result.severity === "info" ? "PLUGIN_INFO" : "PLUGIN_WARNING"}: ${plugin}: ${describeFinding(result)}`;
}

/** The place of a finding, what is said and what to do. */
export function describeFinding({ message, file, line, column, parameter, hint }: Result): string {
  const place =
    file === undefined
      ? ""
      : `${describePlace({ file, ...(line !== undefined && { line }), ...(column !== undefined && { column }) })}: `;
  const subject = parameter === undefined ? "" : `parameter ${JSON.stringify(parameter.slice(0, 200))}: `;
  return `${place}${subject}${message}${hint === undefined ? "" : `; ${hint}`}`;
}
