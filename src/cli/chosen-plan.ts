import { readDecision } from '../approvals/decision';
import type { Choice, Decision, Reply } from '../approvals/decision';
import type { People } from '../approvals/names';
import type { Plan } from '../approvals/plan';
import type { ReadRun } from '../runs';
import { Exit, EXIT } from './exit';
import type { Io } from './io';
import { loadRuns, loadSiteFiles } from './lazily';
import { digestOfPlanFile } from './plan-file';
import { planBox } from './view/plan-view';
import { causeLines } from './view/run-view';
import { stillDrawing } from './view/steps-view';
import { whoInWords } from './view/who-view';

/** Stands for the code where none is known. A decision with it is never handed in. */
export const NO_CODE = 'AAAAAAAA';

/** The ways to name the plan that a person looked at. */
export interface PlanNaming {
  plan?: string;
  digest?: string;
  planFile?: string;
}

/**
 * `shown`: the command shows it now, and the person types its code. `digest`: the person looked at it before, and gives
 * its digest. `code`: only the run compares the code. That is enough only where no signature is used.
 */
export type Chosen = { by: 'shown'; code?: string } | { by: 'digest'; digest: string } | { by: 'code'; code: string };

/** The plan that is meant, or the end of the command. A code of 40 bits never selects the plan that is signed. */
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
  if (plan === undefined && !signs) {
    throw new Exit(
      EXIT.usage,
      `--plan CODE is missing; if there is such a run, "satlink show ${run}" shows its plan with the code`,
    );
  }

  const how = `"satlink plan ${run} --output FILE" writes the plan for --plan-file, and its "digest" is what --digest takes`;
  throw new Exit(
    EXIT.usage,
    `without a terminal a signed decision needs --digest HEX or --plan-file FILE, because a code alone does not prove which plan you saw; ${how}`,
  );
}

/** The plan of the decision, held since it was shown or compared. Else the answer without one. */
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
  if (plan === null) {
    const decision = readDecision({ decision: choice, plan: NO_CODE, by }) as Decision;
    const reply = loadRuns().answerOfNothingAsked({ ...read, asks: null }, { decision, people });
    return reply as Reply;
  }
  if (chosen.code !== undefined && chosen.code.toUpperCase() !== plan.code)
    return { answer: 'wrong-plan', because: `this run shows plan ${plan.code}; look at it before deciding` };

  const drawing = { ...stillDrawing(io), who: whoInWords(read, loadSiteFiles().policyNow(io)) };
  const shown = [...causeLines(read, drawing), '', ...planBox(plan, read, drawing)];
  io.out(`${shown.join('\n')}\n\n`);
  const typed = (await io.ask(`  ${PROMPTS[choice]}, type the plan's code. To leave, press Enter: `))?.trim();
  if (typed?.toUpperCase() === plan.code) return { plan, digest: plan.digest };
  const why = typed ? 'that is not the code of the plan' : 'no code was typed';
  throw new Exit(EXIT.usage, `${why}; nothing was sent`);
}

const PROMPTS: Record<Choice, string> = {
  approve: 'To approve',
  reject: 'To reject',
  'customer-rotated': 'To say that the customer has replaced the key',
  'it-happened': 'To say that it happened',
  'it-did-not': 'To say that it did not happen',
};
