/** After 168 h of disconnection every host of a location must be replaced, so nothing waits longer than this. */
export const WAIT_MAX_HOURS = 160;
export const WAIT_MAX_MS = WAIT_MAX_HOURS * 3_600_000;
