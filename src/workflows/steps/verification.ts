import { sleep } from '@temporalio/workflow';
import type { LinkFinding } from '../../contract/activities';
import type { ApiKeyFinding, TokenLogFinding } from '../../contract/findings';
import type { RunContext } from './run-context';
import type { FilledForm } from './form';
import { endRun, escalate, failureText } from '../run/ending';
import { artifactQuestion, runInformationJob } from './information-job';
import { diagnose } from '../run/activities';

/**
 * V. Proof that the repair worked: builds from after R2 show another key and a working getToken. A green refresh is no
 * proof. The run ends `resolved`, or `escalated` with the evidence from before and after.
 */
export async function verifyRepair(
  { run, alert }: RunContext,
  { form, carrier, salt }: { form: FilledForm; carrier: string; salt: string },
): Promise<never> {
  run.enter('verifying');
  const refreshedAt = run.step('R2').endedAt!;
  const { verify, quietWindowMs } = run.settings;
  const deadline = run.deadlineIn(verify.deadlineMs);
  const before = run.document.findings;
  let last = 'no build has ended yet';
  let fingerprintChanged = false;
  // Workers may have been away: a repair is called not proved only after a look that began when its time was nearly over.
  for (let round = 1, lookedAt = 0; lookedAt + verify.everyMs < Date.parse(deadline); round++) {
    if (round > 1) await sleep(verify.everyMs, { summary: 'next look at the repair' });
    lookedAt = Date.now();
    run.begin('V', `look ${round}: ${last}`);
    const look = await lookOnce().catch((error: unknown) => failureText(error));
    if (typeof look === 'string') {
      last = look;
      continue;
    }
    const { key: apiKey, log: tokenLog, number, url } = look;
    run.prove({ apiKey, tokenLog, build: number, link: url });
    fingerprintChanged = look.key.fingerprint !== undefined && look.key.fingerprint !== before.apiKey?.fingerprint;
    const open = whatIsMissing(look.key, look.log, fingerprintChanged) ?? (await otherProofMissing());
    if (open === null) {
      run.end('V', `build ${look.number} shows another key and a working getToken`);
      noteWhatWasNotAsked();
      endRun('resolved', `the key is another one and getToken works (build ${look.number})`);
    }
    last = open;
  }
  run.end('V', `not proved until ${deadline}: ${last}`, 'failed');
  if (!fingerprintChanged) run.leave('Propose a second master refresh: the connector still shows the key from before.');
  escalate(`the repair is not proved: ${last}`);

  async function lookOnce(): Promise<{ key: ApiKeyFinding; log: TokenLogFinding; number: number; url: string }> {
    const build = await runInformationJob(run, form, carrier, { start: 'V', wait: 'V' });
    const question = artifactQuestion(run, build);
    const [key, log] = await Promise.all([
      diagnose.readApiKeyLog({ ...question, salt }),
      diagnose.readPodLog({ ...question, after: refreshedAt }),
    ]);
    return { key, log, number: build.number, url: build.url };
  }

  async function otherProofMissing(): Promise<string | null> {
    if (verify.linkApi) {
      const { location, account } = run.document.plan!.target;
      const link = await diagnose.readLink({ location, account }).catch(unreadable);
      if (link.kind !== 'connected') return `Link: ${link.because}`;
    }
    if (verify.quietAlert && run.document.alert !== null && !alert.isQuiet()) {
      return `the alert is not quiet yet (for ${quietWindowMs / 1000} s)`;
    }
    return null;
  }

  function noteWhatWasNotAsked(): void {
    if (!verify.linkApi) run.leave('The Link API was not asked whether the location is connected (policy).');
    if (!verify.quietAlert) run.leave('The alert was not waited for to become quiet (policy).');
  }
}

/** Link that cannot be asked leaves a proof missing, and the next look asks it again. */
function unreadable(error: unknown): LinkFinding {
  return { kind: 'unreadable', because: failureText(error) };
}

function whatIsMissing(key: ApiKeyFinding, log: TokenLogFinding, fingerprintChanged: boolean): string | null {
  if (key.kind !== 'present') return `API key ${key.kind}: ${key.because}`;
  if (!fingerprintChanged) return 'the connector still shows the key from before';
  if (log.kind !== 'working') return `getToken ${log.kind}: ${log.because}`;
  return null;
}
