/** An HTTP status as a word of its own. */
export const STATUS_WORD = /^[2-5]\d\d$/;
