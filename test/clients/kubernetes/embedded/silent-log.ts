import type { Log } from "../../../../engine/ports/log.js";

const nothing = () => undefined;

/** A log that says nothing. */
export const silentLog: Log = { error: nothing, warn: nothing, info: nothing, debug: nothing };
