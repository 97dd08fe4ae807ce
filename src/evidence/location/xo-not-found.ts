const NOT_FOUND = /\b(?:not found|not be found|does not exist|doesn't exist|not known|unknown)\b/i;
const NONE_FOUND = /\b(?:no|could not find|couldn't find|cannot find|can't find|unable to find|did not find)\b/i;
const SUBJECT = /\b(?:cluster|location|clusterid|cluster id|id)\b/i;
/** Reasons why a look-up may fail although the cluster exists. */
const OTHER_REASON =
  /time[d -]?\s?out|timeout|refused|reset|unreachable|unauthori[sz]ed|forbidden|permission|denied|database|connect|retry|try again|region|carrier|50\d/i;
const LINE_LENGTH_MAX = 500;

/**
 * Does a message say that xo does not know our id? The wording of that answer is not documented, so the reading is
 * narrow. One line must name the id, speak of the cluster, say that it is missing, and give no other reason.
 */
export function saysNotFound(message: string, id: string): boolean {
  return message.split('\n').some((line) => {
    if (line.length > LINE_LENGTH_MAX || !namesId(line, id) || OTHER_REASON.test(line)) {
      return false;
    }
    return NOT_FOUND.test(line) || (NONE_FOUND.test(line) && SUBJECT.test(line.replaceAll(id, '')));
  });
}

/** The id as a whole word, not as a part of a longer one. */
function namesId(line: string, id: string): boolean {
  return line.split(/[^A-Za-z0-9_-]+/).includes(id);
}
