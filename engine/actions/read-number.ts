import { FairleadError } from "../errors.js";

const number = /^\s*[+-]?(?:0x[0-9a-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*$/i;

/**
 * Reads a parameter that is a number, written as Lua takes it.
 * @param advice ends the message of a failure
 * @throws FairleadError `BAD_USER_INPUT` (`ACTION_FAILED`)
 */
export function readNumber(parameters: Readonly<Record<string, string>>, name: string, advice = ""): number {
  const text = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (text === undefined) throw actionFailure(`the parameter "${name}" is missing`);
  if (!number.test(text)) throw actionFailure(`invalid number: ${text}${advice}`);
  const sign = text.trim().startsWith("-") ? -1 : 1;
  return sign * Number(text.trim().replace(/^[+-]/, ""));
}

/** An action that cannot be done. */
export function actionFailure(because: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", because, { details: { reason: "ACTION_FAILED" } });
}
