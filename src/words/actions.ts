import type { Choice } from '../approvals/decision';
import type { Action, Plan } from '../approvals/plan';
import { doubtTitle } from './doubt-note';

type Doer = Plan['by'][Action];

/** The actions on a customer, in the words of the runbook. */
export const ACTION_WORDS: Record<Action, string> = {
  'api-key-reset': 'replace the API key',
  'master-refresh': 'refresh the master',
};

/** How such a note begins. The notes of a plan count in its digest, so their words stay. */
export const REPLACED_NOTE = 'The key was replaced already';

/**
 * The note of a plan about a refresh that was started before it: `build 12 of some/job`. People decide about another
 * one only with this note before them, so the remediation worker looks for these very words.
 */
export function refreshedNote(build: string): string {
  return `This location was refreshed already: ${build}.`;
}

/** The one who carries out an action, as the subject of a sentence. */
export const DOER_WORDS: Record<Doer, string> = {
  api: 'we',
  jenkins: 'Jenkins',
  customer: 'the customer',
  person: 'a person',
  nobody: 'nobody',
};

/** `Replace the API key, then refresh the master` */
export function actionsInWords(actions: readonly Action[]): string {
  return asSentence(inOrder(actions));
}

function inOrder(actions: readonly Action[]): string {
  return actions.map((action) => ACTION_WORDS[action]).join(', then ');
}

/** The steps of a plan with their doers, in order: `We replace the API key`, `Jenkins refreshes the master`. */
export function planInWords(plan: Pick<Plan, 'actions' | 'by' | 'notes' | 'alsoRefresh'>): string[] {
  const { actions, by } = plan;
  const all: Action[] = isCustomersReset(plan) ? ['api-key-reset', ...actions] : [...actions];
  return all.map((action) => {
    const also = action === 'master-refresh' ? andOthers(plan) : '';
    return asSentence(`${DOER_WORDS[by[action]]} ${acts(action, by[action])}${also}`);
  });
}

/** ` and the masters of 11 other locations`; empty if the plan refreshes its target alone. */
export function andOthers({ alsoRefresh = [] }: Pick<Plan, 'alsoRefresh'>): string {
  const { length } = alsoRefresh;
  if (length === 0) return '';
  return length === 1 ? ' and that of one other location' : ` and those of ${length} other locations`;
}

/** Whether the plan waits for the customer to replace the key. A note of the plan says that it is replaced already. */
export function isCustomersReset({ actions, by, notes }: Pick<Plan, 'actions' | 'by' | 'notes'>): boolean {
  const isReplaced = notes.some((note) => note.startsWith(REPLACED_NOTE));
  return by['api-key-reset'] === 'customer' && !actions.includes('api-key-reset') && !isReplaced;
}

function acts(action: Action, doer: Doer): string {
  const [verb = '', ...rest] = ACTION_WORDS[action].split(' ');
  const form = doer === 'api' ? verb : `${verb}${verb.endsWith('sh') ? 'es' : 's'}`;
  return [form, ...rest].join(' ');
}

/** The question of a gate, in one line. */
export function whatIsAsked(plan: Pick<Plan, 'actions' | 'by' | 'notes'>, offers: readonly Choice[]): string {
  if (offers.includes('it-happened')) return doubtTitle(plan.notes);
  const { actions } = plan;
  return isCustomersReset(plan)
    ? `The customer replaces the API key. Then: ${inOrder(actions)}`
    : actionsInWords(actions);
}

/** The same within a sentence: `Shall we replace the API key, then refresh the master?` */
export function shallWe({ actions, by }: Pick<Plan, 'actions' | 'by'>): string {
  const isPersons = by['master-refresh'] === 'person' && actions.length === 1;
  return isPersons ? `shall a person ${inOrder(actions)}?` : `shall we ${inOrder(actions)}?`;
}

/** A sentence of ours begins with a capital. Never used for names, ids or words of others. */
export function asSentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
