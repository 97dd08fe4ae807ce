import { ApplicationFailure } from '@temporalio/common';
import type { Config } from '../../config/config';
import { environmentPolicy } from '../../config/decision-policy';
import type { EnvironmentPolicy } from '../../config/policy-shape';
import type { RunSettings } from '../../contract/activities';
import type { Settings } from '../../contract/own-records';
import { FAILED } from '../../contract/failures';

/**
 * The settings that bind a run from its start. A policy file that cannot be read just now is no reason to ignore an
 * alert.
 */
export function createReadSettings(
  config: Pick<Config, 'policy' | 'policyNow' | 'fleet' | 'temporalUi' | 'console' | 'runbookPages'>,
): Settings['readSettings'] {
  return async ({ environment }) => {
    const now = config.policyNow();
    const policy = environmentPolicy(now.readable ? now.value : config.policy, environment);
    if (typeof policy === 'string') throw ApplicationFailure.nonRetryable(policy, FAILED.unknownEnvironment);
    if (!Object.hasOwn(config.fleet.environments, environment))
      throw ApplicationFailure.nonRetryable(`${environment} is not in the fleet file`, FAILED.unknownEnvironment);

    return settingsOf(policy, config);
  };
}

export function settingsOf(
  policy: EnvironmentPolicy,
  { temporalUi, console, runbookPages }: Pick<Config, 'temporalUi' | 'console' | 'runbookPages'>,
): RunSettings {
  const { gate, verify, refresh } = policy;
  return {
    mode: policy.mode,
    needs: { signature: policy.trust === 'verified', change: policy.changeIdRequired },
    xoSilenceMs: policy.xoSilence,
    buildPatienceMs: policy.buildPatience,
    gate: {
      deadlineMs: gate.deadline,
      customerDeadlineMs: gate.customerDeadline,
      remindAfterMs: gate.remindAfter,
      remindEveryMs: gate.remindEvery,
    },
    doubtDeadlineMs: policy.doubtDeadline,
    effectWithinMs: policy.effectWithin,
    propagationMs: policy.propagation,
    gatherMs: policy.gather,
    watchesRegions: policy.incident !== undefined,
    refreshPatienceMs: refresh.patience,
    verify: {
      deadlineMs: verify.deadline,
      everyMs: verify.every,
      linkApi: verify.linkApi,
      quietAlert: verify.quietAlert,
    },
    quietWindowMs: policy.quietWindow,
    againMs: policy.again,
    heldAccounts: policy.heldAccounts,
    refreshBy: refresh.by,
    cieLabel: policy.cieLabel,
    temporalUi,
    console,
    runbookPages,
  };
}
