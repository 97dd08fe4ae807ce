import { sleep } from '@temporalio/workflow';
import type { ArtifactQuestion, FinishedBuild, LinkFinding } from '../../contract/activities';
import type { RunDocument } from '../../contract/run-document';
import type { RunContext } from './run-context';
import type { FilledForm } from './form';
import { endRun, escalate, failureText } from '../run/ending';
import { artifactQuestion, runInformationJob } from './information-job';
import { diagnose } from '../run/activities';
import { moment } from '../../words/times';
import { deadlineIn, recordedNow } from '../run/clock';

/** The findings in one build from after R2. */
export interface Look {
  proof: Pick<NonNullable<RunDocument['proof']>, 'apiKey' | 'tokenLog' | 'artifacts'>;
  /** The proof that is still missing; null if the build proves the repair. */
  open: string | null;
  /** Whether it shows the same as before. */
  isAsBefore: boolean;
}

/** How a runbook knows that its repair worked. */
export interface Proof {
  form: FilledForm;
  carrier: string;
  /** Reads one build from after R2. */
  look: (question: ArtifactQuestion, refreshedAt: string) => Promise<Look>;
  /** For the end of the run, in words: what the proof shows, and what that means. */
  shows: string;
  means: string;
  /** For a person, if every look showed the same as before. */
  ifAsBefore: string;
}

/**
 * V. Proves that the repair worked: builds from after R2 must show what the runbook asks for. A green refresh is no
 * proof. The run ends `resolved`, or `escalated` with the evidence from before and after.
 */
export async function verifyRepair(
  { run, alert }: RunContext,
  { form, carrier, look, shows, means, ifAsBefore }: Proof,
): Promise<never> {
  run.enter('verifying');
  const refreshedAt = run.step('R2').endedAt!;
  const { verify, quietWindowMs } = run.settings;
  const deadline = await deadlineIn(run, verify.deadlineMs);
  let last = 'no build has ended yet';
  let isAsBefore = true;
  // Workers may have been away. A repair is called not proved only after a look that began when its time was nearly
  // over.
  for (let round = 1, lookedAt = 0; lookedAt + verify.everyMs < Date.parse(deadline); round++) {
    if (round > 1) await sleep(verify.everyMs, { summary: 'next look at the repair' });
    lookedAt = await recordedNow();
    run.begin('V', `look ${round}: ${last}`);
    const seen = await lookOnce().catch((error: unknown) => failureText(error));
    if (typeof seen === 'string') {
      last = seen;
      continue;
    }
    const { number, url } = seen.build;
    run.prove({ ...seen.proof, build: number, link: url });
    isAsBefore = seen.isAsBefore;
    const open = seen.open ?? (await otherProofMissing());
    if (open === null) {
      run.end('V', `build ${number} shows ${shows}`);
      noteWhatWasNotAsked();
      endRun('resolved', `${means} (build ${number})`);
    }
    last = open;
  }
  run.end('V', `not proved until ${moment(deadline)}: ${last}`, 'failed');
  if (isAsBefore) run.leave(ifAsBefore);
  escalate(`the repair is not proved: ${last}`);

  async function lookOnce(): Promise<Look & { build: FinishedBuild }> {
    const build = await runInformationJob(run, form, carrier, { start: 'V', wait: 'V' });
    return { ...(await look(artifactQuestion(run, build), refreshedAt)), build };
  }

  async function otherProofMissing(): Promise<string | null> {
    if (verify.linkApi) {
      const { location, account } = run.target!;
      const link = await diagnose.readLink({ location, account }).catch(unreadable);
      if (link.kind !== 'connected') return `Link: ${link.because}`;
    }
    if (verify.quietAlert && run.document.alert !== null && !alert.isQuiet())
      return `the alert is not quiet yet (for ${quietWindowMs / 1000} s)`;

    return null;
  }

  function noteWhatWasNotAsked(): void {
    if (!verify.linkApi) run.leave('The Link API was not asked whether the location is connected (policy).');
    if (!verify.quietAlert) run.leave('The alert was not waited for to become quiet (policy).');
  }
}

/** If Link cannot be asked, that proof is missing, and the next look asks again. */
function unreadable(error: unknown): LinkFinding {
  return { kind: 'unreadable', because: failureText(error) };
}
