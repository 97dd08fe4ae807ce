/** What a button of Slack may carry: who writes its value and who reads it must agree. */
export const BUTTON_VALUE_MAX = 2000;
