import { resetCommands } from '../approvals/reset-commands';
import type { NextStep } from '../contract/hand-over';
import type { RunDocument, Step } from '../contract/run-document';
import { titleOf } from '../contract/run-document';
import type { Runbook } from '../runbooks';
import { causeInWords } from '../runbooks';
import { planInWords } from '../words/actions';
import { keyIsClaimedBy, refreshHasRun, stepOf } from './changes';
import { runCommand, startAgain, commandToStart } from './commands';
import { reasonOf, sentence } from './draft';
import type { Draft } from './draft';
import { withoutRequest } from '../words/without-request';
import { evidenceSteps } from './evidence-steps';
import { stepToLookAtKeys, stepToFindRefresh, stepToRefreshByHand } from './key-facts';
import { placeOf } from './place';
import type { Escalated } from './situation';
import { alertInWords, stateNow, WAIT_LIMIT } from './state-now';

/** Every reason for which a run is handed to a team. */
export function whenEscalated(situation: Escalated, document: RunDocument, runbook: Runbook): Draft {
  const { shown, name } = placeOf(document);
  const { cause } = document;
  const because = reasonOf(document);
  const fault = `${shown} ${runbook.title}`;
  const now = stateNow(document, runbook);
  const check = startAgain(document, runbook, 'Then start a new run. It looks again and says whether it works.');
  const again = startAgain(document, runbook, 'Then start a new run. It looks again and asks again.');
  const draft = (headline: string, next: NextStep[], state: string[] = now): Draft => ({
    isForTeam: true,
    headline,
    now: state,
    next,
    because,
  });
  switch (situation) {
    case 'reset-in-doubt':
      return draft(`please find out: the API key of ${shown} may have been replaced.`, [
        stepToLookAtKeys(document),
        stepToRefreshByHand(document, 'If it was replaced'),
        startAgain(document, runbook, 'After that, or if it was not replaced, start a new run. It looks again.'),
      ]);
    case 'refresh-in-doubt':
      return draft(`please find out: the master of ${shown} may have been refreshed.`, [
        stepToFindRefresh(document),
        stepToRefreshByHand(document, 'If there is no such build, or it failed'),
        check,
      ]);
    case 'not-proved':
      return draft(
        `please take over: the repair of ${shown} is not proved.`,
        [proofStep(document), check],
        [proofOf(document), ...alertInWords(document)],
      );
    case 'refresh-failed':
      return draft(
        `unfinished: the API key of ${shown} was replaced, and the refresh of the master failed.`,
        [
          { what: 'Find out why the build of the refresh failed.', link: stepOf(document.steps, 'R2')?.build },
          stepToRefreshByHand(document),
          check,
        ],
        [`We do not know which API key ${name} has.`, ...now],
      );
    case 'refresh-owed':
      return draft(
        `unfinished: the API key of ${shown} was replaced${asSaid(document)}, and the location still has the old one.`,
        [...claimed(document), ...mend(stepOf(document.steps, 'R2')), stepToRefreshByHand(document), check],
        [`${name} needs a refresh of its master to get the new key.`, ...now],
      );
    case 'refresh-not-done':
      return draft(
        `please take over: ${fault}, and ${refreshHasRun(document) ? 'the refresh of its master failed' : 'its master was not refreshed'}.`,
        [...mend(stepOf(document.steps, 'R2')), again],
      );
    case 'reset-refused':
      return draft(`please take over: ${fault}, and the API key was not replaced.`, [
        ...mend(stepOf(document.steps, 'R1')),
        again,
      ]);
    case 'not-carried-out':
      return draft(`please take over: ${fault}, and the approved repair was not carried out.`, [
        { what: `Mend the reason why it was not carried out: ${because}` },
        again,
      ]);
    case 'xo-silent':
      return draft(`please look up where ${shown} runs: xo gave no answer.`, [
        askXo(document),
        {
          what: 'Start a new run. If xo is still silent, hand the answer in.',
          commands: [commandToStart(document, runbook), runCommand('provide-xo', { run: document.location })],
        },
      ]);
    case 'location-unclear':
      return draft(`please look up where ${shown} runs: the answer of xo is not clear.`, [
        askXo(document),
        { what: `Find out what is right. We saw: ${sentence(document.findings.location?.because ?? '')}` },
        startAgain(document, runbook, 'When xo answers clearly, start a new run.'),
      ]);
    case 'no-form':
      return draft(`please take over: the information job could not be started for ${shown}.`, [
        ...mend(stepOf(document.steps, 'S2')),
        startAgain(document, runbook, 'Then start a new run.'),
      ]);
    case 'step-failed':
      return draft(`please take over: the run for ${shown} could not go on.`, [
        ...mend(document.steps.find(({ id, state }) => state === 'failed' && id !== 'E')),
        startAgain(document, runbook, 'Then start a new run.'),
      ]);
    case 'observed':
      return draft(`please decide: ${fault}, and this environment is only observed.`, byHand(document, check));
    case 'too-late':
      return draft(`please take over: ${shown} has an alert that is older than ${WAIT_LIMIT}.`, [
        {
          what:
            'Find out for how long the hosts of the location are offline. After 168 hours every host must be replaced, ' +
            'and a new API key does not help.',
        },
        { what: 'If there is time left, repair it by hand, or have the customer do it.' },
      ]);
    case 'place-disputed':
      return draft(`please find out where ${shown} is, before anything is changed.`, [
        { what: `Find out what is right: ${because}` },
        { what: 'Correct the record that is wrong.' },
        again,
      ]);
    case 'place-unknown':
      return draft(`please find out whose key it is: the place of ${shown} is not known.`, [
        askXo(document),
        { what: `Have its record completed: ${because}` },
        again,
      ]);
    case 'works-again':
      return draft(
        `please check: ${shown} could log in again when we looked.`,
        [
          { what: 'Look whether the alert ends.' },
          startAgain(document, runbook, 'If it fires on, start a new run. It looks again.'),
        ],
        [sentence(document.findings.tokenLog!.because), ...alertInWords(document)],
      );
    case 'named-cause': {
      const { title, next = [] } = causeInWords(runbook, cause!);
      return draft(
        `please take over: ${fault}. ${title}.`,
        [...next.map((what) => ({ what })), check],
        [...now, ...seenOf(document)],
      );
    }
    case 'unclear':
      return draft(`please find out why ${fault}.`, [
        ...evidenceSteps(document),
        startAgain(document, runbook, 'When the evidence is better, start a new run.'),
      ]);
    case 'stopped':
      return draft(`please take over: ${fault}, and the run could not go on.`, [
        { what: `Read why it stopped: ${because}` },
        { what: 'Look at the run.', commands: [runCommand('show', document)] },
        again,
      ]);
  }
}

/** The obstacle that a step names, as work. */
function mend(step: Step | undefined): NextStep[] {
  if (step?.because === undefined) return [];
  if (/\bdid not happen\b/.test(step.because))
    return [{ what: `Find out why "${titleOf(step)}" did not happen: ${sentence(step.because)}` }];
  // Nobody allowed it: there is nothing to mend.
  if (step.state === 'skipped') return [{ what: `Agree on "${titleOf(step)}": ${sentence(step.because)}` }];
  return [{ what: `Mend what stopped "${titleOf(step)}": ${sentence(withoutRequest(reasonAlone(step.because)))}` }];
}

/** The step says already that it was not started. */
function reasonAlone(because: string): string {
  return because.replace(/^(?:not started|refused): /, '');
}

function askXo({ location, lookUp }: RunDocument): NextStep {
  const id = lookUp?.id ?? location;
  return { what: `Ask xo about ${id}.`, commands: [`@xo cluster ${id}`] };
}

/** A customer's word about the key that nobody could check. */
function claimed(document: RunDocument): NextStep[] {
  return keyIsClaimedBy(document) === null
    ? []
    : [{ what: 'Ask the customer to confirm the new API key: it is claimed, not proved.' }];
}

function asSaid(document: RunDocument): string {
  const by = keyIsClaimedBy(document);
  return by === null ? '' : `, says ${by}`;
}

function proofOf({ proof }: RunDocument): string {
  if (proof === null) return 'No build after the repair could be read.';
  const seen = [proof.apiKey, proof.tokenLog, ...(proof.artifacts ?? [])].flatMap((one) => (one ? [one.because] : []));
  return `Build ${proof.build}, after the repair, shows: ${seen.map(sentence).join(' ')}`;
}

function proofStep({ proof, links }: RunDocument): NextStep {
  return proof === null
    ? { what: 'Find out why no build after the repair could be read.', link: links.console }
    : { what: `Look at build ${proof.build}, the newest after the repair.`, link: proof.link };
}

function byHand(document: RunDocument, check: NextStep): NextStep[] {
  const { plan } = document;
  if (plan === null) return [check];
  const isReset = plan.by['api-key-reset'] !== 'nobody';
  const steps = planInWords(plan).join(', then ');
  return [
    { what: `Look at plan ${plan.code} of the report. It would be: ${sentence(steps)}` },
    ...(isReset
      ? [
          {
            what: `If it is right, replace the API key by hand, in account ${plan.target.account}.`,
            commands: resetCommands(plan.target),
          },
        ]
      : []),
    stepToRefreshByHand(document, isReset ? 'After the time that a new key needs to spread' : 'If it is right'),
    check,
  ];
}

/** A key that is missing explains rejected logins: there was no real key to send. */
function seenOf({ cause, findings: { apiKey, tokenLog, artifacts = [] } }: RunDocument): string[] {
  if (cause === 'key-missing') {
    return [
      sentence(apiKey?.because ?? ''),
      ...(tokenLog?.kind === 'rejected'
        ? ['IAM rejected the logins because no real key was sent. That says nothing about a key in IAM.']
        : []),
    ];
  }
  return [tokenLog, ...artifacts].flatMap((one) => (one ? [sentence(one.because)] : []));
}
