import { isKnownRegion } from './region-names';
import { parseDashedTugboat, parseTugboat } from './tugboat-name';

/** Shapes that carry facts and no secret. Each is narrow: a part of a key must not fit by chance. */
const SHAPES = [
  // times and dates
  /^\d{4}[-/]\d\d[-/]\d\d(?:[T_]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)?$/,
  /^\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?$/,
  /^1[0-9]{9}(?:[0-9]{3})?$/,
  /^[IWEF](?:0[1-9]|1[0-2])[0-3]\d$/,
  // numbers, durations, sizes, versions
  /^[+-]?\d{1,4}$/,
  /^[+-]?\d{1,5}\.\d{1,3}$/,
  /^\d{1,9}(?:\.\d{1,3})?(?:ns|us|ms|s|sec|m|min|h|d|B|KB|KiB|MB|MiB|GB|GiB|bytes|%)$/,
  /^v?\d{1,3}(?:\.\d{1,3}){1,3}$/,
  /^v\d{1,2}$/i,
  // addresses
  /^\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?$/,
  /^:\d{1,5}$/,
  // codes
  /^BXNIM\d{4}[A-Z]$/,
  /^HTTPS?\/[123](?:\.\d)?$/,
  /^[A-Z]\d{2}-\d{3}$/,
];
/** Names of errors are made of such words; `_` parts them. */
const ERROR_NAME = /^(?:E[A-Z]{3,14}|(?:ERR|CERT|UNABLE|EAI|UND|DEPTH|SELF|HOSTNAME)(?:_[A-Z]{2,14}){1,6})$/;
const SHORT = /^[A-Za-z0-9]{1,3}$/;

/** Is a piece of text without blanks and quotes harmless by its shape alone? */
export function isHarmlessShape(piece: string): boolean {
  return (
    SHORT.test(piece) ||
    SHAPES.some((shape) => shape.test(piece)) ||
    ERROR_NAME.test(piece) ||
    isKnownRegion(piece) ||
    parseTugboat(piece) !== null ||
    parseDashedTugboat(piece) !== null
  );
}

/** `satellite-link-connector-55b9dc84d7-mhvdp`: words, then the two suffixes that a Deployment gives to its pods. */
export function podNameWords(piece: string): string[] | null {
  const match = /^((?:[a-z]+-){1,6})(?=[a-z]*\d)[a-z0-9]{8,10}-[a-z0-9]{5}$/.exec(piece);
  return match?.[1] === undefined ? null : match[1].split('-').filter((word) => word !== '');
}
