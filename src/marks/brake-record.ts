import type { Client } from '@temporalio/client';
import { brakeName, readSubject } from '../approvals/brake';
import type { BrakeSetting, BrakeSubject } from '../approvals/brake';
import { BRAKE, brakeId, isOpenStatus } from '../contract/engine-names';
import { describeIfThere, isOfKind, strangerIn } from './our-own';
import { readSignalHistory, textsOf } from './signal-history';
import { firstRunIdIn } from './first-run-id';
import type { Signaled } from './signal-history';

/** A lift as somebody sent it. Nothing in it is believed yet. */
export interface SentLift {
  /** The time when the engine took it, in milliseconds. */
  atMs: number;
  by: string;
  signed?: string;
}

/** The newest brake of a subject, as the engine's history says. Nobody can change that part of a workflow. */
export interface BrakeRecord {
  runId: string;
  startedMs: number;
  isOpen: boolean;
  /** False after a reset, or if a stranger's worker let the workflow go on as a new one. */
  isFirst: boolean;
  setting: BrakeSetting;
  lifts: SentLift[];
}

/** Something else stands under the id of a brake, so a brake cannot be ruled out. */
export interface NoBrakeOfOurs {
  runId: string;
  startedMs: number;
  isOpen: boolean;
  stranger: string;
}

/**
 * Setting and lifting a brake takes a few events. More than this come from somebody who wants to hide a lift, or to keep
 * us busy. Then the record counts as none of ours, so that an approver can replace it.
 */
const EVENTS_MAX = 200;
const SETTING_MAX = { because: 300, by: 120, signed: 16_000 } as const;
const LIFT_MAX = { by: 120, signed: 16_000 } as const;

/**
 * The newest brake of a subject; null if the engine knows none. Throws if it does not answer.
 *
 * @param earlier the run id of an earlier one.
 */
export async function readBrakeRecord(
  client: Client,
  subject: BrakeSubject,
  earlier?: string,
): Promise<BrakeRecord | NoBrakeOfOurs | null> {
  const found = await describeIfThere(client, brakeId(brakeName(subject)), earlier);
  if (found === null) return null;
  const { runId } = found;
  const facts = { runId, startedMs: found.startTime.getTime(), isOpen: isOpenStatus(found.status.name) };
  const reading = { eventsMax: EVENTS_MAX, names: [BRAKE.lift] };
  const history = isOfKind(found, BRAKE) ? await readSignalHistory(client, found, reading) : null;
  const setting = history === null ? null : readSetting(history.memo);
  if (history === null || setting === null || brakeName(setting.subject) !== brakeName(subject))
    return { ...facts, stranger: strangerIn(found) };
  const isFirst = firstRunIdIn(found) === runId && history.startedAs === runId;
  return { ...facts, isFirst, setting, lifts: history.signals.flatMap(liftIn) };
}

/** A lift that names a person; else nothing. */
export function liftIn({ value, atMs }: Signaled): SentLift[] {
  const { by, signed } = textsOf(value, LIFT_MAX);
  return by === undefined ? [] : [{ atMs, by, ...(signed === undefined ? {} : { signed }) }];
}

/** The setting in the memo of a brake; null if it is none. */
function readSetting(memo: Record<string, unknown>): BrakeSetting | null {
  const subject = readSubject(memo['subject']);
  const { because, by, signed } = textsOf(memo, SETTING_MAX);
  const until = memo['until'] ?? null;
  if (subject === null || because === undefined || by === undefined) return null;
  if (until !== null && (typeof until !== 'string' || Number.isNaN(Date.parse(until)))) return null;
  return { subject, because, by, until, ...(signed === undefined ? {} : { signed }) };
}
