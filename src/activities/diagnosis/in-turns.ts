import { setImmediate as others } from 'node:timers/promises';

/** A reader may hold up the process for this long. Then the other work has its turn. */
const TURN_MS = 20;
const FEWEST_BYTES = 2 * 1024;
const FIRST_BYTES = 8 * 1024;
const MOST_BYTES = 1024 * 1024;

/**
 * Gives a reader the bytes of an artifact in turns. A person may shape an artifact so that it is slow to read. So it
 * comes in small pieces, with the other work of the process between them. The same process judges decisions about other
 * runs, and those must not wait for an artifact.
 */
export class ReadingTurns {
  #bytes = FIRST_BYTES;
  #sinceOthers: number;

  /** @param now milliseconds of a clock that only goes forward */
  constructor(
    private readonly push: (piece: Buffer) => void,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#sinceOthers = now();
  }

  async give(piece: Buffer): Promise<void> {
    for (let at = 0; at < piece.length;) {
      const end = at + this.#bytes;
      const began = this.now();
      this.push(piece.subarray(at, end));
      at = end;
      const took = this.now() - began;
      this.#bytes =
        took > TURN_MS / 2 ? Math.max(FEWEST_BYTES, this.#bytes / 2) : Math.min(MOST_BYTES, this.#bytes * 2);
      if (this.now() - this.#sinceOthers > TURN_MS) {
        await others();
        this.#sinceOthers = this.now();
      }
    }
  }
}
