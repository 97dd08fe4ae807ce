import { isKnownRegion } from '../names/region-names';
import { parseDashedTugboat, parseTugboat } from '../names/tugboat-name';

const CLOCK = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:[0-6]\d(?:[.,]\d{1,9})?`;
const ZONE = String.raw`(?:Z|[+-][01]\d:?[0-5]\d)`;

/**
 * Shapes that carry facts and no secret, each with the range of its values. For example, `61:70:69` is no time of
 * day, because no hour is 61. But some systems print the letters `api` like that.
 */
const SHAPES = [
  // times and dates
  new RegExp(`^(?:19|20)\\d\\d[-/](?:0\\d|1[0-2])[-/][0-3]\\d(?:[T_]${CLOCK}${ZONE}?)?$`),
  new RegExp(`^${CLOCK}${ZONE}?$`),
  new RegExp(`^[0-3]?\\d/[A-Z][a-z]{2}/20\\d\\d(?::${CLOCK})?$`),
  /^[+-][01]\d[0-5]\d$/,
  /^[IWEF](?:0[1-9]|1[0-2])[0-3]\d$/,
  // milliseconds since 1970, in this quarter of the century; `isSeconds` checks seconds
  /^1[5-9]\d{11}$/,
  // codes
  /^BXNIM\d{4}[A-Z]$/,
  /^HTTPS?\/[123](?:\.\d)?$/,
  /^[A-Z]\d{2}-\d{3}$/,
  /^(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL)$/,
];
const SECONDS = /^1[5-9]\d{8}(?:\.\d{1,9})?$/;
const ADDRESS = /^(\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5}|\/\d{1,2})?$/;

/** Is a piece of text (no blanks, no quotes) harmless by its shape alone, with any neighbours? */
export function isHarmlessShape(piece: string): boolean {
  return (
    SHAPES.some((shape) => shape.test(piece)) ||
    isAddress(piece) ||
    isKnownRegion(piece) ||
    parseTugboat(piece) !== null ||
    parseDashedTugboat(piece) !== null
  );
}

/** Seconds since 1970. They count as a time only without another number beside them: `1633771873` is also `aaaa`. */
export function isSeconds(piece: string): boolean {
  return SECONDS.test(piece) && !isLetters(bytesOfNumber(Number.parseInt(piece, 10)));
}

/** An address with or without a port. Four numbers that are all codes of printable letters are refused. */
function isAddress(piece: string): boolean {
  const bytes = ADDRESS.exec(piece)?.[1]?.split('.').map(Number);
  return bytes !== undefined && bytes.every((byte) => byte < 256) && !isLetters(bytes);
}

function bytesOfNumber(number: number): number[] {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256);
}

function isLetters(bytes: number[]): boolean {
  return bytes.every((byte) => byte > 0x20 && byte < 0x7f);
}

/**
 * `satellite-link-connector-55b9dc84d7-mhvdp`: words, then the two suffixes that a Deployment gives to its pods.
 * Kubernetes makes the suffixes of consonants and a few digits only.
 */
export function podNameWords(piece: string): string[] | null {
  const match = /^((?:[a-z]+-){1,6})(?=[a-z]*\d)[bcdf-hj-np-tv-xz24-9]{8,10}-[bcdf-hj-np-tv-xz24-9]{5}$/.exec(piece);
  return match?.[1] === undefined ? null : match[1].split('-').filter((word) => word !== '');
}
