import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Jenkins } from '../../clients/jenkins/client';
import type { Fleet } from '../../config/fleet';
import type { Diagnosis } from '../../contract/activities';
import type { ArtifactFinding } from '../../contract/findings';
import { isLocationId } from '../../contract/location-id';
import { isKnownRegion } from '../../evidence/names/region-names';
import { redact } from '../../evidence/redaction/redact';
import { runbookOfType, SMALL_ARTIFACT_BYTES_MAX } from '../../runbooks';
import type { ArtifactReader } from '../../runbooks';
import { fleetOf } from '../fleet-of';
import { missingFrom, readWhole, severalOf } from './artifact';
import { checkJob } from './our-jobs';

const LIMITS = { bytesMax: SMALL_ARTIFACT_BYTES_MAX, timeMaxMs: 30_000 };

/** Says what a small artifact shows; the artifact stays here. The engine names the runbook of the run that asks. */
export function readSmallArtifact({
  jenkins,
  fleet,
  readersOf = (type) => runbookOfType(type)?.readers ?? {},
}: {
  jenkins: Pick<Jenkins, 'openArtifact'>;
  fleet: Fleet;
  /** The readers of a type of workflow; others in tests. */
  readersOf?: (type: string) => Record<string, ArtifactReader>;
}): Diagnosis['readSmallArtifact'] {
  return async ({ artifact, ...question }) => {
    const { build, environment } = question;
    checkJob(fleet, 'informationJob', build.job);
    const readers = readersOf(activityInfo().workflowType ?? '');
    const read = Object.hasOwn(readers, artifact) ? readers[artifact]! : null;
    if (read === null)
      throw ApplicationFailure.nonRetryable('this runbook has no reader for that artifact', 'NoReader');
    const folder = fleetOf(fleet, environment).informationJob.artifactFolder;
    const { bytes, reading } = await readWhole(jenkins, { build, fileName: artifact, folder, limits: LIMITS });
    const unreadable = (because: string): ArtifactFinding => ({ artifact, kind: 'unreadable', because });
    if (reading.kind === 'missing') return unreadable(missingFrom(build, artifact));
    if (reading.kind === 'several') return unreadable(severalOf(build, artifact, reading.paths));
    if (reading.kind === 'cut') return unreadable(`The artifact was not read to its end: ${reading.because}.`);
    const { kind, value, because } = read(bytes.toString('utf8'), question);
    // A value that is neither an id nor a region stays here, whatever a reader returns.
    const isHarmless = value !== undefined && (isLocationId(value) || isKnownRegion(value));
    return { artifact, kind, because: redact(because), ...(isHarmless ? { value } : {}) };
  };
}
