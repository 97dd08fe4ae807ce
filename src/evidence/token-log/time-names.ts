/** A property of an object with the value of a time, as far as the value's form shows. */
export interface TimeProperty {
  /** The name is about the record's time and nothing else, such as `@timestamp`, `timeMillis` or `Event-Time`. */
  isOwn: boolean;
  quoted: string | undefined;
  plain: string | undefined;
}

const PROPERTY =
  /"([\w.@$-]{1,40})"\s*:\s*(?:\{\s*"[$_]?(?:seconds?|epochSecond|date|value)"\s*:\s*)?(?:"([^"]{8,40})"|(\d{10,19}(?:\.\d+)?(?![\d.])|\d\.\d{6,17}[eE]\+?(?:09|9|12)))/g;
const ABOUT_TIME = /(?:time|date|stamp)$|^(?:time|date)|^(?:ts|t|dt|epoch|instant|clock)$/;
/** Words beside the time that leave it the record's own. */
const OF_RECORD =
  /^(?:events?|logs?|records?|unix|utc|gmt|iso\d*|rfc\d*|local|real|s|secs?|seconds?|ms|millis(?:econds?)?|us|micros(?:econds?)?|ns|nanos(?:econds?)?|at|received|observed|emitted|written|ingested|source)$/;
/** Times of something else: when a token ends, when a program started, how long a request may take. */
const OF_OTHERS =
  /out$|zone|expir|^exp$|next|until|retr[yi]|start|^end|since|last|prev|birth|issue|valid|boot|deadline|life|^up|^run|^down|refresh|ttl|^not$|before|after|renew|due|first|build|deploy|release|rotat/;

/** The properties of a JSON text that may show the record's time, in the order of the text. */
export function* timeProperties(text: string): Generator<TimeProperty> {
  for (const [, name = '', quoted, plain] of text.matchAll(PROPERTY)) {
    const words = name
      .replace(/([a-z\d])(?=[A-Z])/g, '$1 ')
      .toLowerCase()
      .split(/[^a-z\d]+/)
      .filter(Boolean);
    if (words.some((word) => ABOUT_TIME.test(word)) && !words.some((word) => OF_OTHERS.test(word)))
      yield { isOwn: words.every((word) => ABOUT_TIME.test(word) || OF_RECORD.test(word)), quoted, plain };
  }
}
