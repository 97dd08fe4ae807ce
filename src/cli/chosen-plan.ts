import { readDecision } from '../approvals/decision';
import type { Choice, Decision, Reply } from '../approvals/decision';
import type { People } from '../approvals/names';
import type { Plan } from '../approvals/plan';
import type { ReadRun } from '../runs';
import { Exit, EXIT } from './exit';
import type { Io } from './io';
import { loadRuns } from './lazily';
import { digestOfPlanFile } from './plan-file';
import { planBox } from './view/plan-view';
import { stillDrawing } from './view/steps-view';

/** Stands for the code where none is known; such a decision is never handed in. */
export const NO_CODE = 'AAAAAAAA';

/** How somebody names the plan that they looked at. */
export interface PlanNaming {
  plan?: string;
  digest?: string;
  planFile?: string;
}

/**
 * `shown`: it is shown now, and its code typed. `digest`: it was looked at before, and is known by its digest. `code`: the
 * run alone compares the code, which is enough only where nothing is signed.
 */
export type Chosen = { by: 'shown'; code?: string } | { by: 'digest'; digest: string } | { by: 'code'; code: string };

/** Which plan is meant, or the end of the command: a code of 40 bits never selects what is signed. */
export function chosenBy(
  { plan, digest, planFile }: PlanNaming,
  { run, signs, canAsk }: { run: string; signs: boolean; canAsk: boolean },
): Chosen {
  if (digest !== undefined && planFile !== undefined)
    throw new Exit(EXIT.usage, 'give one of --digest and --plan-file');
  if (planFile !== undefined) return { by: 'digest', digest: digestOfPlanFile(planFile) };
  if (digest !== undefined) {
    if (!/^[0-9a-f]{64}$/i.test(digest)) throw new Exit(EXIT.usage, '--digest: all 64 hex characters are needed');
    return { by: 'digest', digest: digest.toLowerCase() };
  }
  if (plan !== undefined && !signs) return { by: 'code', code: plan };
  if (canAsk) return { by: 'shown', code: plan };
  if (plan === undefined && !signs)
    throw new Exit(EXIT.usage, `--plan CODE is missing; "satlink show ${run}" shows the plan with its code`);

  const how = `"satlink plan ${run} --output FILE" writes the plan for --plan-file, and its "digest" is what --digest takes`;
  throw new Exit(
    EXIT.usage,
    `without a terminal a signed decision needs --digest HEX or --plan-file FILE, because a code alone is no proof of which plan you saw; ${how}`,
  );
}

/** The plan that the decision is about, held from the moment in which it was shown or compared; or the answer without one. */
export async function planInHand(
  io: Io,
  {
    read,
    chosen,
    choice,
    by,
    people,
  }: { read: ReadRun; chosen: Exclude<Chosen, { by: 'code' }>; choice: Choice; by: string; people: People },
): Promise<{ plan: Plan; digest: string } | Reply> {
  const { plan } = read;
  if (chosen.by === 'digest') {
    const { digest } = chosen;
    const decision = readDecision({ decision: choice, plan: plan?.code ?? NO_CODE, by }) as Decision;
    return loadRuns().answerOfAnotherPlan(read, { decision, digest, people }) ?? { plan: plan!, digest };
  }
  if (plan === null) return { answer: 'too-early', because: read.incomplete ?? 'nothing is being asked yet' };
  if (chosen.code !== undefined && chosen.code.toUpperCase() !== plan.code)
    return { answer: 'wrong-plan', because: `this run shows plan ${plan.code}; look at it before deciding` };

  io.out(`\n${planBox(plan, read, stillDrawing(io)).join('\n')}\n\n`);
  const typed = (await io.ask(`  Type the code of the plan for ${choice}: `))?.trim().toUpperCase();
  if (typed === plan.code) return { plan, digest: plan.digest };
  throw new Exit(EXIT.usage, 'that is not the code of the plan; nothing was sent');
}
