import { html } from 'ghtml';
import { freezesInForce } from '../../config/decision-policy';
import type { EnvironmentPolicy, Policy } from '../../config/policy-shape';
import { POLICY_UNREADABLE } from '../../config/policy-now';
import type { PolicySource } from '../../config/read-files';
import type { Reading } from '../../config/reading';
import { asSentence } from '../../words/actions';
import { inARow } from '../../words/outcomes';
import { duration } from '../../words/times';
import type { Markup } from './page';
import { copyable, fact, momentMarkup } from './words';

/** The page of the policy in force: who may decide, when, and how long runs wait. */
export function policyPage(
  {
    now,
    source,
    fleetEnvironments,
  }: { now: Reading<Policy>; source: PolicySource | null; fleetEnvironments: readonly string[] },
  nowMs = Date.now(),
): Markup {
  if (!now.readable) {
    return html`<h1>Policy in force</h1>
      <p class="warning">
        ${asSentence(POLICY_UNREADABLE)}. Nobody can be named here until its owner repairs the file:
        <code>satlink doctor --policy FILE</code> lists what is wrong.
      </p>`;
  }
  const { environments } = now.value;
  const unknown = fleetEnvironments.filter((name) => !Object.hasOwn(environments, name));
  return html`<h1>Policy in force</h1>
    !${sourcePart(source)}
    !${
      unknown.length === 0
        ? ''
        : html`<p class="warning">
            The policy does not know ${inARow(unknown)}, which the fleet file has: no run can work there, and nobody may
            decide.
          </p>`
    }
    !${Object.entries(environments).map(([name, environment]) => environmentPart(name, environment, nowMs))}`;
}

function sourcePart(source: PolicySource | null): Markup {
  if (source === null) return '';
  return html`<p class="note">
    This gateway has read the file in this form since !${momentMarkup(source.since)}. SHA-256 of the file:
    !${copyable(source.digest, 'the digest of the policy file')}
  </p>`;
}

function environmentPart(name: string, policy: EnvironmentPolicy, nowMs: number): Markup {
  const id = `policy-${name}`;
  return html`<section class="card" aria-labelledby="${id}">
    <h2 id="${id}">${name}</h2>
    <dl class="facts is-rules">
      !${fact('Rights of runs', [modeInWords(policy)])}!${fact('Who may decide', deciders(policy))}
      !${fact('Approvals', approvals(policy))}!${fact('Names', [trustInWords(policy)])}!${fact('Keys', keys(policy))}
      !${fact('Freezes', freezes(policy, nowMs))}
    </dl>
    <details>
      <summary>Times and limits</summary>
      <div class="wide" tabindex="0" role="region" aria-label="Times and limits of ${name}">
        <table class="figures">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">How long</th>
            </tr>
          </thead>
          <tbody>
            !${times(policy).map(
              ([what, ms]) =>
                html`<tr>
                  <th scope="row">${what}</th>
                  <td>${duration(ms)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>
  </section>`;
}

function modeInWords({ mode, production, refresh, heldAccounts }: EnvironmentPolicy): string {
  const where = production ? 'Production. ' : '';
  if (mode === 'observe') return `${where}Runs only look. Each one hands its plan to a team, and changes nothing.`;
  const held = `We replace keys in ${heldAccounts.length} ${heldAccounts.length === 1 ? 'account' : 'accounts'}, elsewhere the customer does.`;
  const refreshed = refresh.by === 'jenkins' ? 'Jenkins refreshes the master.' : 'A person refreshes the master.';
  return `${where}Runs carry out a plan once it is approved. ${held} ${refreshed}`;
}

function deciders({ approvers, operators }: EnvironmentPolicy): string[] {
  return [
    approvers.length === 0 ? 'Nobody may decide about a plan.' : `About a plan: ${inARow(approvers)}.`,
    ...(operators.length === 0 ? [] : [`Only say what xo answered: ${inARow(operators)}.`]),
  ];
}

function approvals({ quorum, requesterMayApprove, alertsNeedTwo, changeIdRequired }: EnvironmentPolicy): string[] {
  return [
    `An approval needs ${quorum} ${quorum === 1 ? 'person' : 'different people'}. A rejection needs one.`,
    requesterMayApprove
      ? 'A person may approve a run that they asked for.'
      : 'A person may not approve a run that they asked for. If nobody knows who asked, two people must approve.',
    ...(alertsNeedTwo ? ['A run that an alert started needs two people.'] : []),
    ...(changeIdRequired ? ['An approval must name a change.'] : []),
  ];
}

function trustInWords({ trust }: EnvironmentPolicy): string {
  return trust === 'verified'
    ? 'Only signed decisions count: by sign-in, in Slack, or with a key of their own.'
    : 'A typed name counts, and is shown as not verified.';
}

function keys({ keys: known }: EnvironmentPolicy): string[] {
  return known.map(({ of, kid, revoked }) => {
    const state = revoked === undefined ? 'counts' : `does not count any more: ${revoked}`;
    return `${of}, ${kid.slice(0, 8)}…: ${state}`;
  });
}

function freezes(policy: EnvironmentPolicy, nowMs: number): string[] {
  const inForce = freezesInForce(policy, nowMs).map(({ name, by }) => `${name}, ${by}`);
  if (policy.freezes.length === 0) return ['None.'];
  return policy.freezes.map(({ name, by, from, until, lifted }) => {
    const spans = [from && `from ${from}`, until && `until ${until}`, lifted && `lifted ${lifted}`].filter(Boolean);
    const state = inForce.includes(`${name}, ${by}`) ? 'In force: ' : '';
    return `${state}${name}, set by ${by}${spans.length === 0 ? ', without an end' : `, ${spans.join(', ')}`}.`;
  });
}

function times(policy: EnvironmentPolicy): [string, number][] {
  const { gate, refresh, verify } = policy;
  return [
    ['A question waits for an answer', gate.deadline],
    ['The same, if the customer replaces the key', gate.customerDeadline],
    ['The first reminder comes after', gate.remindAfter],
    ['Each later reminder comes after', gate.remindEvery],
    ['A doubt waits for an answer', policy.doubtDeadline],
    ['An approval must be carried out within', policy.effectWithin],
    ['A new key gets to reach the location', policy.propagation],
    ['A run waits for what xo says', policy.xoSilence],
    ['A build of the information job may take', policy.buildPatience],
    ['A refresh of the master may take', refresh.patience],
    ['A repair must be seen within', verify.deadline],
    ['Between two looks at a repair', verify.every],
    ['An alert must be quiet for', policy.quietWindow],
    ['An alert that goes on starts a new run after', policy.again],
    ['The archive keeps an ended run for', policy.archive.keepFor],
  ];
}
