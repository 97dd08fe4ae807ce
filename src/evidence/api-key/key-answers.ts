import { isLocationId } from '../../contract/location-id';
import { isJenkins, isTrace, linesWithoutStamps } from '../text/log-lines';

/** The answers to the look-ups, read from the lines of a key log outside of any document. */
export interface KeyLookUpAnswers {
  /** The number of times that kubectl said that the document's Secret or ConfigMap does not exist. */
  notFound: number;
  /** The reason why the log does not answer every look-up; null if it does. */
  unanswered: string | null;
}

/**
 * kubectl's message for an object that does not exist: its kind and its name. A line with anything before or after it
 * is something else.
 */
const NOT_FOUND =
  /^Error from server \(NotFound\): (?:secrets?|configmaps?)(?:\.\S{1,100})? ["']([^"']{1,253})["'] not found\s*$/;
const ANY_NOT_FOUND = /^Error from server \(NotFound\):/;
const COMMAND = /\b(?:kubectl|oc)\b/;
const LOOK_UP = /\s(?:get|describe)\s/;
/** Lines without meaning. No other line is passed over: an unknown line may be the reason why a look-up failed. */
const SEPARATOR = /^(?:---)?$/;
/** The lines of `kubectl describe` around the entries of an object. */
const DESCRIBE = /^(?:(?:Namespace|Type):\s+\S+|(?:Labels|Annotations|Events):\s+<none>|Data|BinaryData|={4}|-{4})\s*$/;
const DESCRIBE_NAME = /^Name:\s+(\S{1,253})\s*$/;
/** Commands that print nothing when they succeed. After any other command, output is expected. */
const SILENT_TRACE = /^(?:\++|\$) (?:set|exit|rm|cd|export|true|unset|\[|\w+=)/;
/** The subject of the look-ups. */
const ABOUT = /^\s*["']?(?:cluster_?id|location_?id)["']?\s{0,4}[:=]\s{0,4}["']?([a-z0-9]{20,32})["']?\s*$/i;

/**
 * Were all look-ups of a key log answered? `rest` holds the lines outside of any document, `documents` is the number of
 * documents. The key counts as missing only if every remaining line is recognised as an answer.
 */
export function readAnswers(
  text: string,
  { rest, documents, stores }: { rest: string[]; documents: number; stores: string[] },
): KeyLookUpAnswers {
  let notFound = 0;
  let described = 0;
  let unanswered: string | null = null;
  for (const line of rest) {
    if (stores.includes(NOT_FOUND.exec(line)?.[1] ?? '')) {
      notFound += 1;
    } else if (stores.includes(DESCRIBE_NAME.exec(line)?.[1] ?? '')) {
      described += 1;
    } else if (!isHarmless(line)) {
      unanswered ??= ANY_NOT_FOUND.test(line)
        ? 'kubectl looked in the wrong place: it says that something else does not exist.'
        : 'The key log holds lines that are no answer to a look-up, so a look-up may have failed.';
    }
  }
  const { lookUps, isOpen } = tracesIn(text);
  if (isOpen || lookUps > documents + notFound || described > documents)
    unanswered ??= 'The key log shows a look-up without an answer.';

  return { notFound, unanswered };
}

function isHarmless(line: string): boolean {
  const id = ABOUT.exec(line)?.[1];
  return SEPARATOR.test(line.trim()) || DESCRIBE.test(line) || (id !== undefined && isLocationId(id));
}

/** The look-ups that a shell echoed, and whether the output of the last command is missing. */
function tracesIn(text: string): { lookUps: number; isOpen: boolean } {
  const lines = linesWithoutStamps(text);
  const said = lines.filter((line) => line.trim() !== '' && !isJenkins(line));
  const last = said.at(-1) ?? '';
  const isCutLine = !text.endsWith('\n') && (lines.at(-1) ?? '').trim() !== '';
  return {
    lookUps: lines.filter((line) => isTrace(line) && isLookUp(line)).length,
    isOpen:
      (isTrace(last) && !SILENT_TRACE.test(last)) || (isCutLine && (isTrace(last) || isJenkins(lines.at(-1) ?? ''))),
  };
}

/** In two steps: one pattern for both would start again at each command name in a line. */
function isLookUp(line: string): boolean {
  const at = line.search(COMMAND);
  return at !== -1 && LOOK_UP.test(line.slice(at));
}
