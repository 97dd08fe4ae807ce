import type { HandOver } from '../contract/hand-over';
import type { RunDocument } from '../contract/run-document';
import type { Runbook } from '../runbooks';
import { asSentence } from '../words/actions';
import { teamsInWords } from '../words/outcomes';
import { changesInWords } from './changes';
import type { Draft } from './draft';
import { atTheEnd } from './ends';
import { whenEscalated } from './escalations';
import { linksOf } from './links';
import { situationOf } from './situation';
import { incidentInDocument } from './incident';
import { whileItIsOpen } from './waits';

/** Facts beyond the document, for a run that is about to tell a team. */
export interface HandOverExtras {
  /** The team that is told. Without it, the document names the teams that were told. */
  team?: string;
}

/** A run as it is handed to a person. Pure: everything it says stands in the document. */
export function handOverOf(given: RunDocument, runbook: Runbook, { team }: HandOverExtras = {}): HandOver {
  const document = withTitles(given, runbook);
  const { outcome, told } = document;
  const { isForTeam, headline, now, next, because } = draftOf(document, runbook);
  const isDone = outcome?.kind === 'resolved' || outcome === null;
  const remains = isDone ? [] : (outcome.remains ?? []);
  return {
    to: isForTeam ? (team ?? (told.length === 0 ? null : teamsInWords(told))) : null,
    headline,
    ...(outcome?.previousEnd === undefined ? {} : { before: outcome.previousEnd }),
    now: [...now, ...incidentInDocument(document)],
    changed: changesInWords(document),
    next: [...remains.map((what) => ({ what })), ...next],
    because,
    links: linksOf(document),
  };
}

/** The headline with the team that is addressed. */
export function titleOfHandOver({ to, headline }: Pick<HandOver, 'to' | 'headline'>): string {
  return to === null ? asSentence(headline) : `${to}, ${headline}`;
}

function draftOf(document: RunDocument, runbook: Runbook): Draft {
  const situation = situationOf(document, runbook);
  switch (situation) {
    case 'gate':
    case 'refresh-by-person':
    case 'doubt':
    case 'xo-question':
    case 'telling':
    case 'under-way':
      return whileItIsOpen(situation, document, runbook);
    case 'resolved':
    case 'gone':
    case 'recovered':
    case 'other-run':
    case 'cancelled':
    case 'declined':
    case 'expired':
    case 'failed':
    case 'terminated':
      return atTheEnd(situation, document, runbook);
    default:
      return whenEscalated(situation, document, runbook);
  }
}

function withTitles(document: RunDocument, { steps: titles }: Runbook): RunDocument {
  return { ...document, steps: document.steps.map((step) => ({ ...step, title: titles[step.id] ?? step.id })) };
}
