import { httpStatusesIn } from './http-statuses';
import { iamCodesIn, judgeHttpStatus, judgeIamCode, type FailureKind } from './iam-codes';
import { iamPartOf } from './iam-error-part';
import { tellsOfNetwork } from './network-errors';
import { withoutAnsi } from './raw-text';

/** What one record of the log shows about the token, and by what. */
export interface TokenVote {
  vote: FailureKind | 'success' | 'neutral';
  codes: string[];
  statuses: number[];
}

/** Mentions of errors that say that there was none. */
const NO_ERROR =
  /\b\w*(?:errors?|err)["']?\s*[:=]\s*["']?(?:null|nil|<nil>|none|undefined|false|0|\{\s*\}|\[\s*\]|"|(?=[,}\n]|$))|\b(?:no|without|zero) (?:any )?errors?\b|\berror[- ]?(?:handler|handling|free)\b/gi;
const ERROR_WORD =
  /\b\w*(?:error|exception)\b|\b(?:fail(?:ed|ure|s|ing)?|fatal|panic|denied|unauthori[sz]ed|forbidden|refused|reject(?:ed|s)?|invalid|unable|cannot|can't|could not|couldn't|unsuccessful|expired|revoked|disabled|suspended|locked)\b/i;
/** pino counts from 50 for errors; klog writes E or F before the date. */
const ERROR_LEVEL =
  /"level"\s*:\s*"?(?:[5-9]\d|error|fatal|critical)\b|\blevel=(?:error|fatal|critical)\b|^[EF]\d{4} /im;
const RESPONSE = /\bgetToken response\b/;
/** A response that is there in name only proves nothing. */
const NO_RESPONSE = /\bgetToken response["']?[ :=,]*["']?(?:null|undefined|none|nil|<nil>)\b/i;

/**
 * Judges one record that holds `getToken`. An IAM code decides before a status, a status before what the network says.
 * Whatever contradicts itself is `unclear`: a wrong `rejected` would end at a customer.
 */
export function judgeTokenRecord(record: string): TokenVote {
  const text = unescaped(withoutAnsi(record));
  const part = iamPartOf(text);
  if (part.kind === 'null') {
    return vote('unclear');
  }
  const codes = [...new Set(iamCodesIn(part.text))].sort();
  if (codes.length > 0) {
    const kinds = new Set(codes.map(judgeIamCode));
    const [kind] = kinds;
    return vote(kinds.size === 1 && kind !== undefined ? kind : 'unclear', codes);
  }
  const statuses = httpStatusesIn(part.text);
  if (statuses.length > 0) {
    return voteOfStatuses(part.text, statuses, part.kind === 'whole' && part.otherFailed);
  }
  if (part.kind === 'whole' && part.otherFailed) {
    return vote('unclear');
  }
  if (tellsOfNetwork(part.text)) {
    return vote('unreachable');
  }
  if (part.kind === 'part' || isError(text)) {
    return vote('unclear');
  }
  return vote(RESPONSE.test(text) && !NO_RESPONSE.test(text) ? 'success' : 'neutral');
}

function voteOfStatuses(text: string, statuses: number[], otherFailed: boolean): TokenVote {
  const kinds = new Set<FailureKind | 'success'>(statuses.map(judgeHttpStatus));
  if (tellsOfNetwork(text)) {
    kinds.add('unreachable');
  }
  const [kind] = kinds;
  if (kinds.size !== 1 || kind === undefined || otherFailed) {
    return vote('unclear', [], statuses);
  }
  return vote(kind === 'success' && isError(text) ? 'unclear' : kind, [], statuses);
}

function isError(text: string): boolean {
  return ERROR_LEVEL.test(text) || ERROR_WORD.test(text.replace(NO_ERROR, ' '));
}

/** JSON inside JSON, and line ends inside strings, as loggers nest them. */
function unescaped(text: string): string {
  return text.includes('\\') ? text.replace(/\\{1,16}(["'/])/g, '$1').replace(/\\{1,16}[nrt]/g, '\n') : text;
}

function vote(kind: TokenVote['vote'], codes: string[] = [], statuses: number[] = []): TokenVote {
  return { vote: kind, codes, statuses };
}
