import type { PolicyNow } from '../../config/policy-now';
import { planAt } from '../../approvals/plan';
import type { Action, Plan } from '../../approvals/plan';
import { subjectsOf } from '../../approvals/brake';
import type { RecordedPlace, Remediation, RemediationOrder } from '../../contract/activities';
import { NOT_PERFORMED } from '../../contract/failures';
import { readBrakes } from '../../marks/brakes';
import { readIncidentsOn } from '../../marks/incidents';
import { startOfRun } from '../start-of-run';
import { refusalAudited } from './audited-sending';
import { checkKeyIsNew, checkKeyIsPlanned } from './check-key';
import { checkPermit } from './check-permit';
import type { PermitChecks } from './check-permit';
import { checkAffects, checkEnvironment, checkLocation } from './check-target';
import { refuseUnknownRefresh } from './check-refreshed';
import { inOrder } from './in-order';
import { notPerformed } from './not-performed';
import type { NotPerformed } from './not-performed';
import { checkOrderingRun } from './ordering-run';
import type { CustomerAccount, RemediationPorts, SendError } from './ports';
import { refuseRejected } from './refuse-rejected';
import { isRefusal, refuseSpentPermit, sendOnce } from './send-once';
import type { Sending } from './send-once';

export interface RemediationParts extends Sending {
  policyNow: PolicyNow;
  ports: RemediationPorts;
  /** The task queue of our runs. */
  queue: string;
  /** Whether the order comes from the run in its plan. Replaced in tests that make the order themselves. */
  checkRun?: typeof checkOrderingRun;
  /** The start of a run. Replaced in the same tests. */
  startOf?: ReturnType<typeof startOfRun>;
}

/**
 * CHANGES A CUSTOMER'S ACCOUNT OR CONTROL PLANE. Every check is made here again: first in our own engine and files, then
 * outside. Right before the effect, the stored *no*, the brakes, the incidents of the region and the permit are checked
 * a second time. A check that cannot be made counts as failed. A brake that cannot be read counts as set, and an incident
 * that cannot be read counts as open. The permit is spent right before the request, and nothing is sent twice. A
 * cancellation is not obeyed: it may come between the request and its answer.
 */
export function createRemediation(parts: RemediationParts): Remediation {
  const {
    policyNow,
    ports,
    queue,
    checkRun = checkOrderingRun,
    startOf = startOfRun(parts.client),
    ...sending
  } = parts;

  /** Reads the brakes on a plan. The plan may not know the resource group of its location, which IBM Cloud names. */
  function brakesIn(
    action: Action,
    { group, other }: { group?: string | null; other?: string } = {},
  ): PermitChecks['brakesOn'] {
    // A new key concerns every location of the plan. A refresh concerns its own.
    const about = (plan: Plan) => (action === 'api-key-reset' ? plan : planAt(plan, other));
    return (plan, policy) => readBrakes(sending.client, subjectsOf(about(plan), group), policy);
  }

  const incidentsOn: PermitChecks['incidentsOn'] = (plan, policy) => readIncidentsOn(sending.client, plan, policy);

  /**
   * The checks of an order in our own engine and files. The first one is whether the permit was spent: if it was, a later
   * check may fail only because of our own earlier change.
   */
  async function checkOrder(action: Action, order: RemediationOrder & { other?: string }): Promise<void> {
    const { plan, other } = order;
    const checks = { policyNow, nowMs: Date.now(), startOf, brakesOn: brakesIn(action, { other }), incidentsOn };
    await inOrder([
      refuseSpentPermit(sending, { action, plan, other }),
      checkRun(sending.client, { action, plan, queue, other }),
      refuseRejected(sending.client, plan),
      checkPermit(action, order, checks),
    ]);
    checkEnvironment(ports, plan);
  }

  /** The checks of the outside take time. In this time a person may say no or set a brake, or the policy may change. */
  async function lastLook(
    action: Action,
    order: RemediationOrder & { other?: string },
    { resourceGroup }: RecordedPlace,
  ): Promise<void> {
    const brakesOn = brakesIn(action, { group: resourceGroup, other: order.other });
    const checks = { policyNow, nowMs: Date.now(), startOf, brakesOn, incidentsOn };
    await inOrder([refuseRejected(sending.client, order.plan), checkPermit(action, order, checks)]);
  }

  const performing: Remediation = {
    resetApiKey: async (order) => {
      const { plan } = order;
      await checkOrder('api-key-reset', order);
      const account = ports.account(plan.target.account);
      if (account === null)
        throw notPerformed(NOT_PERFORMED.identityRefused, 'this worker holds no identity of the account');
      const makingReady = account.readyToReset(plan.target).catch((error: unknown) => {
        throw notPerformed(refusedOrFailed(error), `the reset could not be made ready: ${(error as Error).message}`);
      });
      const [{ as }, place, , , request] = await inOrder([
        proveMayReset(account, order),
        checkLocation(account, plan),
        checkAffects(account, plan),
        checkKeyIsPlanned(account, order),
        makingReady,
      ]);
      await lastLook('api-key-reset', order, place);
      await sendOnce(sending, { action: 'api-key-reset', plan, decidedAt: order.permit.decidedAt }, request);
      return { at: new Date().toISOString(), as };
    },

    // The other users of the key are not read again here. The job of a refresh is told the location alone.
    refreshMaster: async ({ location, ...order }) => {
      const { plan, permit } = order;
      const other = otherIn(plan, location);
      const there = planAt(plan, other);
      await checkOrder('master-refresh', { ...order, other });
      const job = ports.refreshJob(plan.environment);
      if (job === null)
        throw notPerformed(NOT_PERFORMED.identityRefused, 'no refresh job, or no Jenkins login, is configured');
      const account = ports.account(plan.target.account);
      if (account === null) throw notPerformed(NOT_PERFORMED.checkFailed, 'no identity to check the location with');
      const change = permit.decisions.find((decision) => decision.change !== undefined)?.change;
      const preparing = job.prepare({ location: there.target.location, change }).catch((error: unknown) => {
        throw notPerformed(refusedOrFailed(error), `the refresh job cannot be filled in: ${(error as Error).message}`);
      });
      const placing = checkLocation(account, there);
      const [place, , ready] = await inOrder([
        placing,
        placing
          .then((place) => checkKeyIsNew(account, { ...order, place }, startOf))
          .then((sinceMs) => refuseUnknownRefresh(job, there, sinceMs)),
        preparing,
      ]);
      await lastLook('master-refresh', { ...order, other }, place);
      const at = new Date().toISOString();
      const what = { action: 'master-refresh' as const, plan, other, decidedAt: permit.decidedAt };
      const started = await sendOnce(sending, what, ready);
      const { job: path, parameters } = ready;
      return { at, build: { job: path, parameters, ...started, notBefore: at, foundOurs: false } };
    },
  };
  return {
    resetApiKey: (order) => refusalAudited('api-key-reset', order, () => performing.resetApiKey(order)),
    refreshMaster: (order) => refusalAudited('master-refresh', order, () => performing.refreshMaster(order)),
  };
}

/** The other location that an order is about; undefined for the target of the plan. People must have been shown it. */
function otherIn(plan: Plan, location: string | undefined): string | undefined {
  if (location === undefined || location === plan.target.location) return undefined;
  if (plan.alsoRefresh?.some((one) => one.location === location)) return location;
  throw notPerformed(NOT_PERFORMED.permitRefused, `the plan does not refresh the location ${location}`);
}

async function proveMayReset(account: CustomerAccount, { plan }: RemediationOrder): Promise<{ as: string }> {
  return account.proveMayReset(plan.target).catch((error: unknown) => {
    throw notPerformed(refusedOrFailed(error), `our identity may not reset this key: ${(error as Error).message}`);
  });
}

/** A check that was answered with a no is final. A check that could not be made may be made later. */
function refusedOrFailed(error: unknown): NotPerformed {
  return isRefusal(error) && (error as SendError).status !== 429
    ? NOT_PERFORMED.identityRefused
    : NOT_PERFORMED.checkFailed;
}
