import type { Attempt } from '../attempt';
import type { Otherwise } from '../case';
import type { SurfaceName } from '../surfaces';

/** Every case is played on these two, unless it says why not. */
export const TWO: SurfaceName[] = ['Update', 'HTTP'];
/** Where a signature of one's own is handed in. */
export const SIGNED: SurfaceName[] = ['Update', 'HTTP', 'Signal'];
export const MOST: SurfaceName[] = ['Update', 'HTTP', 'Signal', 'Console'];
/** All that run in this process and are cheap to play. */
export const LIVE: SurfaceName[] = ['Update', 'HTTP', 'Signal', 'Slack', 'Console'];
/** Where a comment and a change id are written: in Slack in the form that a button opens. */
export const WITH_WORDS: SurfaceName[] = ['Update', 'HTTP', 'Signal', 'Slack', 'Console'];
/** Where the gateway says who somebody is. */
export const VOUCHED: SurfaceName[] = ['Update', 'HTTP', 'Slack', 'Console'];
/** Temporal's own command line. */
export const TEMPORAL: SurfaceName[] = ['temporal update', 'temporal signal'];

type More = Partial<Omit<Attempt, 'by' | 'decision'>>;
export const approve = (by: Attempt['by'], more: More = {}): Attempt => ({ by, decision: 'approve', ...more });
export const reject = (by: Attempt['by'], more: More = {}): Attempt => ({ by, decision: 'reject', ...more });
export const say = (decision: Attempt['decision'], by: Attempt['by'], more: More = {}): Attempt => ({
  by,
  decision,
  ...more,
});

const DOOR = 'refused at the door';

/** A signal, or an update sent past us, to a run that is closed. */
const closed: Otherwise = { answers: [DOOR], because: 'the engine takes nothing in for a closed run' };
export const CLOSED = { Signal: closed, 'temporal update': closed, 'temporal signal': closed };

/** What a surface has in place of a signature is looked at before anything is handed on. */
export const NO_SESSION: Otherwise = { answers: [DOOR], because: 'not a session of ours' };
export const NOT_BY_SLACK: Otherwise = { answers: [DOOR], because: 'not what Slack signed, or not now' };
export const UNSIGNED: Otherwise = { answers: [DOOR], because: 'neither signature nor session: 401' };
export const DOORS = { Console: NO_SESSION, Slack: NOT_BY_SLACK };

export const FREEZE = { freezes: [{ name: 'year end', by: 'lead' }] };
