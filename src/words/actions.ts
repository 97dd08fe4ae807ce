import type { Choice } from '../approvals/decision';
import type { Action, Plan } from '../approvals/plan';

type Doer = Plan['by'][Action];

/** The actions on a customer, in the words of the runbook. */
export const ACTION_WORDS: Record<Action, string> = {
  'api-key-reset': 'replace the API key',
  'master-refresh': 'refresh the master',
};

/** The same as a fact of the past, after the person or thing that did it. */
export const ACTION_DONE: Record<Action, string> = {
  'api-key-reset': 'the API key was replaced',
  'master-refresh': 'the master was refreshed',
};

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
  return asSentence(actions.map((action) => ACTION_WORDS[action]).join(', then '));
}

/** The steps of a plan with their doers, in order: `We replace the API key`, `Jenkins refreshes the master`. */
export function planInWords({ actions, by }: Pick<Plan, 'actions' | 'by'>): string[] {
  const reset = by['api-key-reset'];
  const isCustomers = reset === 'customer' && !actions.includes('api-key-reset');
  const all: Action[] = isCustomers ? ['api-key-reset', ...actions] : [...actions];
  return all.map((action) => asSentence(`${DOER_WORDS[by[action]]} ${acts(action, by[action])}`));
}

function acts(action: Action, doer: Doer): string {
  const [verb = '', ...rest] = ACTION_WORDS[action].split(' ');
  const form = doer === 'api' ? verb : `${verb}${verb.endsWith('sh') ? 'es' : 's'}`;
  return [form, ...rest].join(' ');
}

/** The question of a gate, in one line. */
export function whatIsAsked({ actions, by }: Pick<Plan, 'actions' | 'by'>, offers: readonly Choice[]): string {
  if (offers.includes('it-happened')) return 'Did it happen?';
  const ours = actionsInWords(actions);
  const isCustomers = by['api-key-reset'] === 'customer' && offers.includes('customer-rotated');
  return isCustomers ? `The customer replaces the API key. Then: ${ours.toLowerCase()}` : ours;
}

/** A sentence of ours begins with a capital. Never used for names, ids or words of others. */
export function asSentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
