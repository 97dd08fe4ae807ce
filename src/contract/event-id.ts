/** Ids of ticket systems are shorter, and keys of IBM Cloud have 44 characters. */
const PIECE_CHARS_MAX = 24;
const SEPARATORS = /[\s/:.#?&=]/;

/**
 * The id of a customer impacting event, as it is shown. It may come from a label of an alert, which can hold anything, so
 * an id that may be a key is not shown. The event itself still counts.
 */
export function shownEventId(id: string): string {
  const isShort = id.split(SEPARATORS).every((piece) => piece.length <= PIECE_CHARS_MAX);
  return isShort ? id : 'with an id that is not shown, because it is as long as a key';
}
