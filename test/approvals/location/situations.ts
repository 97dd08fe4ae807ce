import type { Name } from '../conformance/stand';

/** By which what somebody read from xo is handed in. */
export const LOCATION_SURFACES = ['Update', 'HTTP', 'Session', 'CLI', 'temporal update'] as const;
export type LocationSurface = (typeof LOCATION_SURFACES)[number];

/** What is wrong with what is handed in. `at the door`: nothing reaches the run, and the sender is told so. */
export interface Situation {
  name: string;
  by?: Name;
  wrong?:
    | 'not signed'
    | 'unlisted key'
    | 'key of somebody else'
    | 'another run'
    | 'another id'
    | 'another finding'
    | 'expired'
    | 'a decision'
    | 'a finding about another id'
    | 'given twice'
    | 'no CSRF token'
    | 'a viewer';
  answer: string;
  otherwise?: Partial<Record<LocationSurface, string>>;
  on: readonly LocationSurface[];
}

const TOKENS = ['Update', 'HTTP', 'temporal update'] as const;
const AT_THE_DOOR = 'refused at the door';

/** Sent one after the other while a run waits for what xo says: what is refused leaves it waiting, the last but one counts. */
export const SITUATIONS: readonly Situation[] = [
  {
    name: 'not signed, where signatures are required',
    wrong: 'not signed',
    answer: 'not-allowed',
    otherwise: { HTTP: AT_THE_DOOR },
    on: [...TOKENS, 'CLI'],
  },
  {
    name: 'signed by a key that the policy does not list',
    wrong: 'unlisted key',
    answer: 'not-allowed',
    on: [...TOKENS, 'CLI'],
  },
  { name: 'signed by somebody else', wrong: 'key of somebody else', answer: 'not-allowed', on: [...TOKENS, 'CLI'] },
  { name: 'by somebody who is neither approver nor operator', by: 'eve', answer: 'not-allowed', on: LOCATION_SURFACES },
  { name: 'signed for another run', wrong: 'another run', answer: 'not-allowed', on: TOKENS },
  { name: 'signed for another id than the run asks about', wrong: 'another id', answer: 'not-allowed', on: TOKENS },
  { name: 'altered after it was signed: another account', wrong: 'another finding', answer: 'not-allowed', on: TOKENS },
  { name: 'signed too long ago', wrong: 'expired', answer: 'not-allowed', on: TOKENS },
  { name: 'a signed decision in its place', wrong: 'a decision', answer: 'not-allowed', on: TOKENS },
  {
    name: 'about another id than the run asks about',
    wrong: 'a finding about another id',
    answer: 'malformed',
    on: [...TOKENS, 'Session'],
  },
  { name: 'a field is given twice', wrong: 'given twice', answer: 'malformed', on: ['HTTP', 'Session'] },
  { name: 'in a session, without its CSRF token', wrong: 'no CSRF token', answer: AT_THE_DOOR, on: ['Session'] },
  { name: 'in the session of a viewer', wrong: 'a viewer', answer: 'not-allowed', on: ['Session'] },
  { name: 'by an operator, signed', by: 'rota', answer: 'accepted', on: LOCATION_SURFACES },
  { name: 'the same again', by: 'rota', answer: 'too-early', on: LOCATION_SURFACES },
];

export function answerOn({ answer, otherwise = {} }: Situation, surface: LocationSurface): string {
  return otherwise[surface] ?? answer;
}
