import type { HandOver, NextStep } from '../contract/hand-over';
import type { RunDocument } from '../contract/run-document';
import { withMoments } from '../words/times';
import { withoutRequest } from '../words/without-request';

/** The parts of a hand-over that depend on the situation. */
export interface Draft extends Pick<HandOver, 'headline'> {
  /** False if nobody has to act, or if the person who reads it has to. */
  isForTeam: boolean;
  now: string[];
  next: NextStep[];
  because: string;
}

/** The reason in the words of the run, without the changes, which have a part of their own. */
export function reasonOf({ outcome }: Pick<RunDocument, 'outcome'>): string {
  const { because = '', earlier = [] } = outcome ?? {};
  const suffix = earlier.length === 0 ? '' : `. ${earlier.join(' ')}`;
  const own = suffix !== '' && because.endsWith(suffix) ? because.slice(0, -suffix.length) : because;
  return sentence(withoutRequest(own.split('. Already changed: ')[0]!));
}

/** A text as a sentence: its times are moments, and it ends in a full stop. */
export function sentence(text: string): string {
  const shown = withMoments(text).trim();
  // A full stop would become a part of an address.
  return shown === '' || /[.!?]$|https?:\/\/\S+$/.test(shown) ? shown : `${shown}.`;
}

/** Every word of a person is quoted, so that it does not read like ours. */
export function quoted(text: string): string {
  return `“${text.trim()}”`;
}
