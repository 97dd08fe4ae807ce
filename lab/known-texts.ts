/** Texts are told apart by so many characters at their end, so none of them may be shorter. */
const END = 8;
/** The characters that a known text may have. So it never begins in one stretch of them and ends in another. */
const STRETCH = new RegExp(`[A-Za-z0-9_.-]{${END},}`, 'g');

/** A place in a text where a known text stands. */
interface Place {
  from: number;
  to: number;
  known: string;
}

/**
 * Finds which of many known texts stand in a text. The cost follows from the length of that text, and not from how many
 * texts are known. A known text is found wherever it stands, also in the middle of a longer word.
 */
export class KnownTexts {
  /** Each with its place in the order. */
  readonly #all = new Map<string, number>();
  /** The longest first. */
  readonly #byEnd = new Map<string, string[]>();

  constructor(known: Iterable<string> = []) {
    for (const text of known) this.add(text);
  }

  /** Throws for a text that could not be found: too short, or with other characters than those of ids and secrets. */
  add(text: string): void {
    if (this.#all.has(text)) return;
    const isSearchable = text.length >= END && text.replace(STRETCH, '') === '';
    if (!isSearchable)
      throw new Error(`${text.length} characters that are too few, or no id or secret: not searchable`);
    this.#all.set(text, this.#all.size);
    const end = text.slice(-END);
    const others = this.#byEnd.get(end) ?? [];
    this.#byEnd.set(
      end,
      [...others, text].sort((one, other) => other.length - one.length),
    );
  }

  /** All of them, in the order in which they were added. */
  values(): Iterable<string> {
    return this.#all.keys();
  }

  /** Those that stand in a text, each once, in the order in which they were added. */
  in(text: string): string[] {
    const found = new Set<string>();
    for (const { known } of this.#places(text)) found.add(known);
    return [...found].sort((one, other) => this.#all.get(one)! - this.#all.get(other)!);
  }

  isIn(text: string): boolean {
    return !(this.#places(text).next().done ?? false);
  }

  /** The text with another one in the place of each that stands in it. Where two overlap, the first one counts. */
  replace(text: string, by: (known: string) => string): string {
    let replaced = '';
    let at = 0;
    for (const { from, to, known } of this.#places(text)) {
      if (from < at) continue;
      replaced += text.slice(at, from) + by(known);
      at = to;
    }
    return at === 0 ? text : replaced + text.slice(at);
  }

  /** In the order of their ends; of those with the same end the longest is the first. */
  *#places(text: string): Generator<Place> {
    if (this.#all.size === 0) return;
    for (const { 0: stretch, index } of text.matchAll(STRETCH)) {
      for (let end = END; end <= stretch.length; end++) {
        const candidates = this.#byEnd.get(stretch.slice(end - END, end)) ?? [];
        for (const known of candidates)
          if (stretch.endsWith(known, end)) yield { from: index + end - known.length, to: index + end, known };
      }
    }
  }
}
