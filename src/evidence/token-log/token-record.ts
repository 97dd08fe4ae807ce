import { isVisiblyCut } from './cut-record';
import { httpStatusesIn } from './http-statuses';
import { iamCodesIn, judgeHttpStatus, judgeIamCode, type FailureKind } from './iam-codes';
import { iamPartOf } from './iam-error-part';
import { tellsOfNetwork } from './network-errors';
import { holdsUnknownEnd, namesError, tellsOfResponse, withoutDeniedErrors } from './told-success';
import { withoutColours } from '../text/raw-text';
import { visibleText } from '../text/visible-text';
import { namesOthers } from './foreign-answer';
import { holdsOtherAnswer, isPage, namesOtherServer, whoAnswered, type Answerer } from './who-answered';
import { strangeWordIn } from './words-of-iam';

/** The verdict of one record about the token, with its reasons. */
export interface TokenVote {
  vote: FailureKind | 'success' | 'neutral';
  codes: string[];
  statuses: number[];
  /** The reason why its status or code is not believed, or is not IAM's. */
  why?: RecordDoubt;
}

/** `two-answers`: the lines around the record, which may belong to it, give another answer. `other-words`: IAM would not say them. */
export type RecordDoubt = 'cut' | 'two-answers' | 'other-words' | Exclude<Answerer, 'not-said'>;

/** The parts of a record that are judged. */
export interface JudgedText {
  /** Its text without pod names and stamps in front of its lines. */
  bare: string;
  /** Lines after it that may belong to it. They can only make it more doubtful. */
  maybe: string;
  /** The line before it, if that is a part of an answer, which may be its own. It can only make it more doubtful. */
  above?: string;
  /** The delivery of its lines shows that some are missing. */
  cut: boolean;
}

const ERROR_WORD =
  /\b\w*(?:error|exception)\b|\b(?:fail(?:ed|ure|s|ing)?|fatal|panic|denied|unauthori[sz]ed|forbidden|refused|reject(?:ed|s)?|invalid|unable|cannot|can't|could not|couldn't|unsuccessful|expired|revoked|disabled|suspended|locked)\b/i;
/** pino counts from 50 for errors; klog writes E or F before the date. */
const ERROR_LEVEL =
  /"level"\s*:\s*"?(?:[5-9]\d|error|fatal|critical)\b|\blevel=(?:error|fatal|critical)\b|^[EF]\d{4} /im;
/** The number of lines with the word that are judged one by one. */
const TOLD_LINES_MAX = 40;
/** `getToken ok (200), but …` */
const HAD_ANSWER = /\bgetToken (?:response )?(?:ok|done|succeeded|successful|success)\b/i;
/** Judges one record that holds `getToken`. A record that is visibly cut is `unclear`, with any status. */
export function judgeTokenRecord({ bare, maybe, above = '', cut }: JudgedText): TokenVote {
  const plain = withoutColours(bare);
  const text = unescaped(plain);
  const verdict = judgeWhole(text);
  if (verdict.vote === 'neutral') return verdict;

  if (cut || isVisiblyCut(plain, text)) return vote('unclear', [], [], 'cut');

  if (holdsBothEnds(text)) return vote('unclear', [], [], 'two-answers');

  const judged = maybe === '' ? verdict : withNeighbour(verdict, text, unescaped(withoutColours(maybe)));
  return above !== '' && isByStatusAlone(judged) ? withNeighbour(judged, '', unescaped(withoutColours(above))) : judged;
}

function isByStatusAlone({ vote, codes }: TokenVote): boolean {
  return codes.length === 0 && (vote === 'rejected' || vote === 'refused-by-policy');
}

/** Does one line with the word tell of a failure, and another one of a success? Then they are several records. */
function holdsBothEnds(text: string): boolean {
  if (text.indexOf('getToken') === text.lastIndexOf('getToken')) return false;

  const votes = text
    .split('\n')
    .filter((line) => line.includes('getToken'))
    .slice(0, TOLD_LINES_MAX)
    .map((line) => judgeWhole(line).vote);
  return votes.includes('success') && votes.some((one) => one !== 'success' && one !== 'neutral');
}

/** Lines that may belong to the record make it doubtful if they hold another answer. */
function withNeighbour(verdict: TokenVote, text: string, maybe: string): TokenVote {
  const codes = iamCodesIn(maybe);
  const joined = iamCodesIn(text + maybe.trimStart());
  if (joined.length > codes.length + iamCodesIn(text).length) return vote('unclear', [], [], 'cut');

  const differs =
    codes.length > 0
      ? verdict.codes.length === 0 && codes.some((code) => judgeIamCode(code) !== verdict.vote)
      : verdict.vote !== 'unreachable' &&
        verdict.codes.length === 0 &&
        (holdsOtherAnswer(maybe) || namesOtherServer(maybe));
  return differs && verdict.vote !== 'unclear' ? vote('unclear', [], [], 'two-answers') : verdict;
}

/**
 * An IAM code decides before a status, and a status before a network error. A status counts only if nothing shows that
 * another server gave it. A contradiction is `unclear`: a wrong `rejected` would change a customer's account.
 */
function judgeWhole(text: string): TokenVote {
  const part = iamPartOf(text);
  if (part.kind === 'null') return vote('unclear');

  const codes = [...new Set(iamCodesIn(part.text))].sort();
  if (codes.length > 0) {
    const kinds = new Set(codes.map(judgeIamCode));
    const [kind] = kinds;
    return vote(kinds.size === 1 && kind !== undefined ? kind : 'unclear', codes);
  }
  const statuses = httpStatusesIn(part.text);
  const isFailure = isError(text) || statuses.some((status) => judgeHttpStatus(status) !== 'success');
  const answerer = isFailure ? whoAnswered(part.text) : isPage(part.text) ? 'somebody-else' : 'not-said';
  if (answerer === 'proxy-refused') return vote('unreachable', [], [], answerer);

  const otherFailed = part.kind === 'whole' && part.otherFailed;
  if (statuses.length > 0) return voteOfStatuses(part.text, { statuses, answerer, otherFailed });

  if (otherFailed) return vote('unclear');

  if (tellsOfNetwork(visibleText(part.text)))
    return tellsOfOthers(part.text) ? vote('unclear', [], [], 'somebody-else') : vote('unreachable');

  if (part.kind === 'part' || isError(text) || answerer !== 'not-said') return vote('unclear', [], [], answerer);

  if (holdsUnknownEnd(text)) return vote('unclear');

  return vote(tellsOfResponse(text) ? 'success' : 'neutral');
}

function voteOfStatuses(
  text: string,
  { statuses, answerer, otherFailed }: { statuses: number[]; answerer: Answerer; otherFailed: boolean },
): TokenVote {
  const kinds = new Set<FailureKind | 'success'>(statuses.map(judgeHttpStatus));
  // The reason of 408 sounds like a network time-out.
  if (tellsOfNetwork(visibleText(text).replace(/\brequest time-?out\b/gi, ' '))) kinds.add('unreachable');

  const [kind] = kinds;
  if (kinds.size !== 1 || kind === undefined || otherFailed) return vote('unclear', [], statuses);

  if (answerer !== 'not-said' && kind !== 'unreachable') return vote('unclear', [], statuses, answerer);

  if ((kind === 'rejected' || kind === 'refused-by-policy') && strangeWordIn(text, statuses) !== null)
    return vote('unclear', [], statuses, 'other-words');

  return vote(kind === 'success' && isError(text) ? 'unclear' : kind, [], statuses);
}

/** The network error is not IAM's if the text names another address, or if getToken already had its answer. */
function tellsOfOthers(text: string): boolean {
  return HAD_ANSWER.test(text) || namesOthers(text);
}

function isError(text: string): boolean {
  const told = withoutDeniedErrors(text);
  return ERROR_LEVEL.test(text) || ERROR_WORD.test(told) || namesError(told);
}

/** JSON inside JSON, and line ends and angle brackets inside strings, as loggers nest them. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;

  return text
    .replace(/\\{1,16}u00([2-7][0-9a-f])/gi, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\{1,16}(["'/])/g, '$1')
    .replace(/\\{1,16}[nrt]/g, '\n');
}

function vote(
  kind: TokenVote['vote'],
  codes: string[] = [],
  statuses: number[] = [],
  why: Answerer | RecordDoubt = 'not-said',
): TokenVote {
  return { vote: kind, codes, statuses, ...(why === 'not-said' ? {} : { why }) };
}
