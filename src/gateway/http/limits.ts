/** Limits of one request, one connection and one address. Tests give smaller ones. */
export interface Limits {
  bodyBytes: number;
  headers: number;
  /** The longest name of a run, percent-encoded twice as in the addresses of the console's streams. */
  urlChars: number;
  /** The time in which a client must send its request. */
  requestMs: number;
  /** The time for which a connection may stand still: the client sends nothing, or does not read our answer. */
  idleMs: number;
  /**
   * Requests of one signed-in person, of one signature, or of one address at the API, in Slack or before the sign-in.
   */
  perMinute: number;
  /**
   * Requests of one address with an intake token. Several Alertmanagers behind one address may send a storm of alerts.
   */
  alertsPerMinute: number;
  /** Requests of one signed-in person for payloads of Temporal in clear. */
  decodedPerMinute: number;
  /** Requests of one address with a wrong token or signature, at any surface. */
  wrongPerMinute: number;
  /** Bytes of a decision, as JSON or as a form. The gateway knows the sender only after it has parsed it. */
  decisionBytes: number;
}

export const LIMITS: Readonly<Limits> = {
  bodyBytes: 1_000_000,
  headers: 100,
  urlChars: 5_200,
  requestMs: 15_000,
  // Longer than a decision waits for a worker, and longer than the pause between two beats of an event stream.
  idleMs: 90_000,
  perMinute: 600,
  alertsPerMinute: 3_000,
  // The history of one run has some hundred payloads, and its page asks for each.
  decodedPerMinute: 3_000,
  wrongPerMinute: 20,
  // The longest comment has some kB, percent-encoded, and a signature holds it a second time.
  decisionBytes: 64_000,
};
