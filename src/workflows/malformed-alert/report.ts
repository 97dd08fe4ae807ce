import { inFence } from '../../text/markdown';
import { isSourceName } from '../../contract/run-input';
import type { About, MalformedAlert } from '../../contract/malformed-alert';

const TITLES: Record<About, (environment: string, changed: string) => string> = {
  alert: (environment) => `An alert of this runbook could not be taken in (${environment}), so no run looks at it`,
  notification: (environment) =>
    `Not all alerts of a notification could be read (${environment}): some may have no run`,
  budget: (environment) =>
    `A source sent more than its budget (${environment}): alerts wait until it is filled up again`,
  'wrong-time': (environment) =>
    `An alert names a time that cannot be (${environment}), and was taken as one that began when it came`,
  'goes-on': (environment) =>
    `An alert still fires after its run has ended (${environment}), and no new run was started`,
  'ended-run': (environment, changed) =>
    `A run was ended from outside (${environment}) and told nobody. ${changed}`.trim(),
};

/** The headline. No part of it came in with an alert. */
export function titleOfReport(
  environment: string,
  { about = 'alert', changed = '' }: Partial<MalformedAlert> = {},
): string {
  return TITLES[about](environment, changed);
}

/**
 * The text that came in, why it was of no use, and what a person must do. That text stays within fences, where no
 * markup counts.
 */
export function reportOf(order: MalformedAlert, environment: string): string {
  const { about = 'alert', source, because, facts } = order;
  const shown = inFence(facts.map(([name, value]) => `${name} = ${value}`));
  switch (about) {
    case 'alert':
      return [
        'Why it could not be taken in:',
        inFence([because]),
        `The alert as it came in (${isSourceName(source) ? source : 'unknown source'}), with secrets removed and long texts cut:`,
        shown,
        '**What a person must do**',
        `- Find out which location it is about, and have it looked at: \`satlink start LOCATION --environment ${environment}\`.`,
        '- Repair what sent it: the rule of the alert, its labels, or the address of the webhook.',
        '',
        'You are told once of each such alert, however often it is repeated.',
      ].join('\n');
    case 'notification':
      return [
        'These parts could not be read:',
        inFence([because]),
        shown,
        '**What a person must do**',
        '- Look in the alert source which alerts fire, and have each location looked at that has no run:',
        `  \`satlink list --open\`, then \`satlink start LOCATION --environment ${environment}\`.`,
        '- Make the notifications smaller: in Alertmanager `group_by: [cluster_id]`, and `max_alerts: 0` for the webhook.',
        '',
        'This is said once a day for each source and environment.',
      ].join('\n');
    case 'budget':
      return [
        'These alerts have to wait:',
        inFence([because]),
        shown,
        '**What a person must do**',
        '- Look in the alert source whether so much is really wrong. Each alert that waits is sent again by its source.',
        '- Where it is not, somebody may have the token of the source: replace it (`SATLINK_INTAKE_TOKENS`).',
        '- Where it is, raise `intake` in the policy; it counts at once.',
        '',
        'This is said once a day for each source and budget.',
      ].join('\n');
    case 'wrong-time':
      return [
        'We took the alert in with another time:',
        inFence([because]),
        shown,
        '**What a person must do**',
        '- Look in the alert source since when the alert fires. After 168 hours without a connection all hosts of a location',
        '  have to be replaced, and a new key helps no more.',
        '- Repair the clock, or the sender.',
        '',
        'This is said once a day for each alert.',
      ].join('\n');
    case 'ended-run':
      return [
        inFence([because, ...(order.changed ? [order.changed] : [])]),
        shown,
        '**What a person must do**',
        '- Find out who or what ended it: the Temporal UI shows its history, and who terminated it.',
        '- Where it reset the key and did not refresh the master, the connector of the location cannot log in until somebody',
        '  refreshes the master. The run cannot go on, and nobody else was told.',
        `- Have the location looked at again: \`satlink start LOCATION --environment ${environment}\`. The new run locks the location again.`,
        '',
        'This is said once for each run. The report of the next run of the location says it too.',
      ].join('\n');
    case 'goes-on':
      return [
        inFence([because]),
        shown,
        '**What a person must do**',
        '- Read how the run ended: its report says what is left for a person.',
        `- When somebody has done that, have the location looked at again: \`satlink start LOCATION --environment ${environment}\`.`,
        '',
        'This is said once for each run. A new run starts when the alert ends and fires anew, when a person starts one, or after',
        'the time `again` of the policy.',
      ].join('\n');
  }
}
