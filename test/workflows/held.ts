/** A point at which something waits, however slow the machine, until the test lets it go on. */
export class Held {
  release!: () => void;
  readonly released = new Promise<void>((resolve) => (this.release = resolve));
}
