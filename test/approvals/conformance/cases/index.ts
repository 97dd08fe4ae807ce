import type { Case, Chapter } from '../case';
import { again } from './again';
import { alerts } from './alerts';
import { askedFor } from './asked-for';
import { engine } from './engine';
import { meanwhile } from './meanwhile';
import { names } from './names';
import { doubt, outstanding } from './outstanding';
import { signatures } from './signatures';
import { stuck } from './stuck';
import { telling } from './telling';
import { unspent } from './unspent';
import { when } from './when';
import { whichPlan } from './which-plan';
import { who } from './who';
import { wording } from './wording';

/** The one table of situations, in the order of the page. */
export const CHAPTERS: Chapter[] = [
  who,
  askedFor,
  names,
  when,
  again,
  whichPlan,
  signatures,
  wording,
  meanwhile,
  alerts,
  telling,
  unspent,
  outstanding,
  doubt,
  engine,
  stuck,
];
export const CASES: Case[] = CHAPTERS.flatMap(({ cases }) => cases);
