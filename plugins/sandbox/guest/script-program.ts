import { begin, finish, setUp } from "./script.js";

// The worker takes the functions and the name goes, before any code of a plugin runs.
Object.assign(globalThis, { fairleadGuest: { begin, finish, setUp } });
