/** One step of a person, in the order in which to take them. */
export interface NextStep {
  what: string;
  /** To copy, one for each line. */
  commands?: readonly string[];
  /** A page to open. */
  link?: string;
  /** A text that the person may send to the customer. It names none of our own systems. */
  toCustomer?: string;
}

/**
 * A run as it is handed to a person: the state of the customer, the changes, the next steps, and the reason why the run
 * stopped. It is data, because each channel draws it in its own form. All texts are plain: no markup in them counts.
 */
export interface HandOver {
  /** The team that is addressed; null if nobody has to act. */
  to: string | null;
  /** It follows the name of the team, so it begins with a small letter. */
  headline: string;
  /** How the previous run of this location ended, if Temporal closed it. */
  before?: string;
  /** The state of the customer now, as far as it is known: one fact each. */
  now: readonly string[];
  /** Empty: nothing was changed. */
  changed: readonly string[];
  /** Empty only if no work is left. */
  next: readonly NextStep[];
  /** Why the run stopped, or waits. */
  because: string;
  /** The console first. */
  links: readonly { label: string; url: string }[];
}
