/** The limit for the value of a Slack button. Its writer and its reader must use the same. */
export const BUTTON_VALUE_MAX = 2000;
