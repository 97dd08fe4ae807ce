import type { Case } from './cases/case';
import { ENDS } from './cases/ends';
import { ESCALATIONS } from './cases/escalations';
import { WAITS } from './cases/waits';

export type { Case } from './cases/case';

/** Every end and every wait of a run, as its document says it. */
export const CASES: readonly Case[] = [...WAITS, ...ENDS, ...ESCALATIONS];
