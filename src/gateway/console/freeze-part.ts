import { html } from 'ghtml';
import { freezesInForce } from '../../config/decision-policy';
import type { FreezeNow } from '../../config/decision-policy';
import { POLICY_UNREADABLE } from '../../config/policy-now';
import type { PolicyNow } from '../../config/policy-now';
import { asSentence } from '../../words/actions';
import type { Markup } from './page';
import { momentMarkup } from './words';

/** The line on every page while nothing can be approved: each freeze in force, or a policy that cannot be read. */
export function freezeBanner(policyNow: PolicyNow, nowMs = Date.now()): Markup {
  const now = policyNow();
  if (!now.readable) {
    return html`<p class="warning banner" data-key="freeze">
      ${asSentence(POLICY_UNREADABLE)}. So nobody can approve anything now. The owner of the file must repair it.
    </p>`;
  }
  const lines = Object.entries(now.value.environments).flatMap(([name, environment]) =>
    freezesInForce(environment, nowMs).map((freeze) => lineOf(name, freeze)),
  );
  if (lines.length === 0) return '';
  return html`<div class="warning banner" data-key="freeze">
    !${lines}
    <p class="note">
      While it lasts, nothing can be approved there. A rejection counts. The owner of the policy file ends it there,
      with <code>lifted</code>.
    </p>
  </div>`;
}

function lineOf(environment: string, freeze: FreezeNow): Markup {
  return html`<p><b>${environment} is frozen</b> !${untilOf(freeze)}: ${freeze.name}, set by ${freeze.by}.</p>`;
}

/** The reason for the buttons that a freeze holds. `expiresAt` is the end of the question. */
export function heldByFreeze(freeze: FreezeNow, expiresAt: string): Markup {
  const closesFirst = freeze.until === null || Date.parse(freeze.until) >= Date.parse(expiresAt);
  return html`<p class="held" id="held">
    Only a rejection counts now: frozen !${untilOf(freeze)} (${freeze.name}, set by ${freeze.by}).
    ${closesFirst ? 'This question closes before that.' : 'You can approve after that.'}
  </p>`;
}

function untilOf({ until }: FreezeNow): Markup {
  return until === null ? 'without a known end' : html`until !${momentMarkup(until)}`;
}
