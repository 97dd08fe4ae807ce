/** A pod's name as a Deployment makes it, alone on its line or in front of one. */
const GENERATED = String.raw`[a-z0-9](?:[a-z0-9.-]{0,80}[a-z0-9])?-(?=[a-z]*[0-9])[a-z0-9]{6,10}-[a-z0-9]{5}`;
/** `[pod/NAME/container] `, as `kubectl logs --prefix` writes it. */
const KUBECTL = /^\[pod\/([a-z0-9][a-z0-9.-]{0,252})(?:\/[a-z0-9.-]{1,80})?\] ?/;
/** `NAME container `, `NAME | `, `NAME: ` as other tools write it. */
const OTHER = new RegExp(`^(?:pod/)?(${GENERATED})(?:[ /:]+(?!\\d)[a-z][a-z-]{0,40}(?=[ |:]))? ?[|:]? +`);
/** `==> NAME <==`, `### Logs of pod NAME ###` */
const HEADER = new RegExp(`^[=#*>-]{2,} ?(?:.{0,40}[ /:])?(${GENERATED})\\b.{0,60}$`);
const PREFIX_BYTES_MAX = 360;

/** Finds which pod a line belongs to, and where its own text begins. Keeps the last answer, because lines come in rows. */
export class PodPrefixes {
  /** The pod of the line that was looked at last; '' where it has no prefix. */
  pod = '';
  /** The pod that the last section header named. */
  section = '';
  #last: Buffer = Buffer.alloc(0);
  #lastPod = '';

  /** Returns where the line's own text begins. */
  bodyAt(bytes: Buffer, start: number, end: number): number {
    const first = bytes[start] ?? 0;
    const mayBe = first === 0x5b || (first >= 0x61 && first <= 0x7a);
    if (!mayBe) {
      this.pod = '';
      if (first === 0x3d || first === 0x23 || first === 0x2a || first === 0x2d) {
        this.#readHeader(bytes, start, end);
      }
      return start;
    }
    if (first === 0x5b && bytes[start + 1] !== 0x70) {
      this.pod = '';
      return start;
    }
    const { length } = this.#last;
    if (length > 0 && end - start >= length && bytes.compare(this.#last, 0, length, start, start + length) === 0) {
      this.pod = this.#lastPod;
      return start + length;
    }
    return this.#readPrefix(bytes, start, end);
  }

  #readPrefix(bytes: Buffer, start: number, end: number): number {
    const head = bytes.toString('latin1', start, Math.min(end, start + PREFIX_BYTES_MAX));
    const match = KUBECTL.exec(head) ?? OTHER.exec(head);
    this.pod = match?.[1] ?? '';
    if (match === null) {
      return start;
    }
    const prefix = match[0];
    this.#last = Buffer.from(prefix, 'latin1');
    this.#lastPod = this.pod;
    return start + prefix.length;
  }

  #readHeader(bytes: Buffer, start: number, end: number): void {
    if (end - start <= PREFIX_BYTES_MAX) {
      this.section = HEADER.exec(bytes.toString('latin1', start, end))?.[1] ?? this.section;
    }
  }
}
