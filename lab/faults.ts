import { z } from 'zod';
import type { Exchange } from './http/exchange';
import type { Caller, SystemName } from './journal';

const Pattern = z.string().refine(isPattern, 'is no regular expression');

const KINDS = [
  'delay',
  'hold',
  'status',
  'lost-answer',
  'lost-request',
  'late',
  'truncated',
  'duplicate',
  'wrong-shape',
] as const;

/** A fault as it is ordered. `match` is compared with the method, the raw path and the location of a request. */
export const FaultOrder = z
  .strictObject({
    system: z.enum(['slack', 'jenkins', 'artifacts', 'iam', 'ibmcloud', 'link', 'pagerduty', 'github']),
    match: z
      .strictObject({
        method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
        /** A regular expression over path and query. */
        path: Pattern.optional(),
        /** Only requests that are about this location (or its account, build, queue item). */
        location: z.string().min(1).optional(),
        /** Only requests of this worker, as its login tells. */
        by: z.enum(['diagnosis', 'remediation']).optional(),
      })
      .default({}),
    /**
     * - `delay`: takes effect and is answered later.
     * - `hold`: stands still until `POST /faults/release`.
     * - `status`: is answered with another status, without effect.
     * - `lost-answer`: has its effect, then the connection is cut.
     * - `lost-request`: the connection is cut before any effect.
     * - `late`: the connection is cut at once, and the effect still comes after `delayMs`.
     * - `truncated`: the answer stops half way.
     * - `duplicate`: the request takes effect twice.
     * - `wrong-shape`: another body under the true status.
     */
    kind: z.enum(KINDS),
    /** The side of the effect for a delay or a hold: `before` it (the default), or `after` it and before the answer. */
    at: z.enum(['before', 'after']).optional(),
    /** How many requests it hits. */
    times: z.int().min(1).max(100_000).default(1),
    /** How many matching requests pass before it begins. */
    afterTimes: z.int().min(0).default(0),
    delayMs: z.int().min(0).max(600_000).default(0),
    status: z.int().min(200).max(599).optional(),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())]).optional(),
  })
  .superRefine(({ kind, status, delayMs }, context) => {
    if (kind === 'status' && status === undefined)
      context.addIssue({ code: 'custom', path: ['status'], message: 'is needed for the kind status' });

    if ((kind === 'delay' || kind === 'late') && delayMs === 0)
      context.addIssue({ code: 'custom', path: ['delayMs'], message: `is needed for the kind ${kind}` });
  });
export type FaultOrder = z.infer<typeof FaultOrder>;

/** A fault in force. A fault with `used: 0` at the end of a test was never met, which is worth knowing. */
export interface Fault extends FaultOrder {
  id: number;
  used: number;
  seen: number;
  /** How many requests it holds at this moment. */
  held: number;
  /** When it hit a request last; ISO 8601. */
  usedAt?: string;
  /** The story that it belongs to; undefined when it was posted. */
  story?: string;
}

/** The worker that made a request, if its login tells, and the locations of the request. */
export interface Who {
  about: readonly string[];
  by?: Caller;
}

/** The faults of all systems. Each matching request uses up the first that applies. */
export class Faults {
  #all: Fault[] = [];
  #held: { id: number; resolve: () => void }[] = [];
  #nextId = 1;

  add(order: FaultOrder, story?: string): Fault {
    const fault: Fault = {
      ...order,
      id: this.#nextId++,
      used: 0,
      seen: 0,
      held: 0,
      ...(story === undefined ? {} : { story }),
    };
    this.#all.push(fault);
    return fault;
  }

  /** The fault for this request, which counts as used by it. */
  take(system: SystemName, exchange: Exchange, who: Who): Fault | undefined {
    for (const fault of this.#all) {
      if (fault.used >= fault.times || !applies(fault, system, { exchange, ...who })) continue;
      fault.seen += 1;
      if (fault.seen <= fault.afterTimes) continue;
      fault.used += 1;
      fault.usedAt = new Date().toISOString();
      return fault;
    }
    return undefined;
  }

  /** Stands still until the fault is released. */
  async hold(fault: Fault): Promise<void> {
    fault.held += 1;
    await new Promise<void>((resolve) => this.#held.push({ id: fault.id, resolve }));
    fault.held -= 1;
  }

  /** Lets what a fault holds go on, or everything; says how many requests that were. They are not held again. */
  release(id?: number): number {
    const going = this.#held.filter((one) => id === undefined || one.id === id);
    this.#held = this.#held.filter((one) => !going.includes(one));
    for (const { resolve } of going) resolve();
    return going.length;
  }

  /** Takes a fault away, and lets go on what it holds; false where there is none. */
  remove(id: number): boolean {
    this.release(id);
    const before = this.#all.length;
    this.#all = this.#all.filter((fault) => fault.id !== id);
    return this.#all.length < before;
  }

  list(): Fault[] {
    return this.#all;
  }

  clear(): void {
    this.release();
    this.#all = [];
  }
}

function applies(
  { system: wanted, match }: Fault,
  system: SystemName,
  { exchange, about, by }: { exchange: Exchange } & Who,
): boolean {
  if (wanted !== system) return false;
  if (match.by !== undefined && match.by !== by) return false;
  if (match.method !== undefined && match.method !== exchange.method) return false;
  const query = exchange.query.toString();
  const path = query === '' ? exchange.path : `${exchange.path}?${query}`;
  if (match.path !== undefined && !new RegExp(match.path).test(path)) return false;
  return match.location === undefined || about.includes(match.location);
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
