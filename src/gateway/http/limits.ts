/** What one request, one connection and one address may take. Tests give smaller ones. */
export interface Limits {
  bodyBytes: number;
  headers: number;
  /** The longest name of a run, percent-encoded twice, as the addresses of the console's streams are. */
  urlChars: number;
  /** How long a client may take to send its request. */
  requestMs: number;
  /** How long a connection may stand still: the client sends nothing, or does not read what we send. */
  idleMs: number;
  /** Requests of one person who signed in, one signature, one address at the API, in Slack or before the sign-in. */
  perMinute: number;
  /** Requests of one address with an intake token: a storm of several Alertmanagers behind one address passes. */
  alertsPerMinute: number;
  /** Requests of one address with a wrong token or signature, wherever they went. */
  wrongPerMinute: number;
  /** Bytes of a decision, as JSON or as a form: who sends one is known only after it was parsed. */
  decisionBytes: number;
}

export const LIMITS: Readonly<Limits> = {
  bodyBytes: 1_000_000,
  headers: 100,
  urlChars: 5_200,
  requestMs: 15_000,
  // Longer than a decision waits for a worker, and than the beats of an event stream are apart.
  idleMs: 90_000,
  perMinute: 600,
  alertsPerMinute: 3_000,
  wrongPerMinute: 20,
  // The longest comment is some kB, percent-encoded, and a signature holds it once more.
  decisionBytes: 64_000,
};
