import { cancellationSignal, heartbeat } from '@temporalio/activity';
import type { Jenkins } from '../../clients/jenkins/client';
import { redact } from '../../evidence/redaction/redact';
import { SMALL_ARTIFACT_BYTES_MAX } from '../../runbooks';
import { foreignConfigMap } from './config-maps';
import { ReadingTurns } from './in-turns';
import type { ArtifactQuestion, FinishedBuild } from '../../contract/activities';

/** The artifact in which the job prints the connector's configuration. */
export const API_KEY_LOG = 'connector_getConnectorAPIKey.log';

const HEARTBEAT_EVERY_BYTES = 8 * 1024 * 1024;

/** The end of a reading: the end of the artifact, or an earlier place with the reason. */
export type ReadingEnd =
  | { kind: 'whole' }
  | { kind: 'cut'; because: string }
  | { kind: 'missing' }
  /** The build has several files of this name, and it is not known which one the job puts there. */
  | { kind: 'several'; paths: string[] };

export interface ReadingLimits {
  bytesMax: number;
  timeMaxMs: number;
}

/** The file, its build, and the limits of the reading. */
export interface ArtifactOrder {
  build: FinishedBuild;
  /** Compared letter by letter. */
  fileName: string;
  /** The folder of this job's files among the artifacts; empty for their root. */
  folder: string;
  limits: ReadingLimits;
}

/** The places of a file with this name in a build. If the file of our folder is there, only that one counts. */
export function pathsOf({ build, fileName, folder }: Omit<ArtifactOrder, 'limits'>): string[] {
  const paths = build.artifacts.filter((one) => one.fileName === fileName).map(({ relativePath }) => relativePath);
  const own = folder === '' ? fileName : `${folder}/${fileName}`;
  return paths.length > 1 && paths.filter((path) => path === own).length === 1 ? [own] : paths;
}

/**
 * Reads an artifact piece by piece. An artifact beyond the limits of size or time is cut; that is a finding, not an
 * error. A broken connection is an error, and the artifact is read again.
 */
export async function readArtifact(
  jenkins: Pick<Jenkins, 'openArtifact'>,
  order: ArtifactOrder,
  push: (chunk: Buffer) => void,
): Promise<ReadingEnd> {
  const { build, limits } = order;
  const [relativePath, ...others] = pathsOf(order);
  if (relativePath === undefined) return { kind: 'missing' };
  if (others.length > 0) return { kind: 'several', paths: [relativePath, ...others] };
  const outOfTime = AbortSignal.timeout(limits.timeMaxMs);
  const cancelled = cancellationSignal();
  const signal = AbortSignal.any([outOfTime, cancelled]);
  const where = { job: build.job, number: build.number, relativePath };
  try {
    const pieces = await jenkins.openArtifact(where, { bytesMax: Number.MAX_SAFE_INTEGER, signal });
    if (pieces === null) return { kind: 'missing' };
    const turns = new ReadingTurns(push);
    let bytes = 0;
    let told = 0;
    for await (const piece of pieces) {
      bytes += piece.length;
      if (bytes > limits.bytesMax) return { kind: 'cut', because: `it is longer than ${limits.bytesMax} bytes` };

      await turns.give(piece);
      if (bytes - told >= HEARTBEAT_EVERY_BYTES) {
        told = bytes;
        heartbeat(`${Math.round(bytes / 1024 / 1024)} MiB read`);
      }
    }
    return { kind: 'whole' };
  } catch (error) {
    if (cancelled.aborted) throw cancelled.reason;
    if (!outOfTime.aborted) throw error;
    return { kind: 'cut', because: `it could not be read within ${limits.timeMaxMs / 1000} s` };
  }
}

/** Reads a small artifact at once, up to `bytesMax`. */
export async function readWhole(
  jenkins: Pick<Jenkins, 'openArtifact'>,
  order: ArtifactOrder,
): Promise<{ bytes: Buffer; reading: ReadingEnd }> {
  const chunks: Buffer[] = [];
  const reading = await readArtifact(jenkins, order, (chunk) => chunks.push(chunk));
  return { bytes: Buffer.concat(chunks), reading };
}

/**
 * The reason why a build is about another place than the one that was asked about. It compares the two small ConfigMaps
 * that the build may bring. Null if they agree or are not there.
 */
export async function foreignBuild(
  jenkins: Jenkins,
  { build, location, region, folder }: ArtifactQuestion & { folder: string },
): Promise<string | null> {
  const limits = { bytesMax: SMALL_ARTIFACT_BYTES_MAX, timeMaxMs: 30_000 };
  const fileNames = ['connector_sl_configMap.log', 'connector_ks_configMap.log'];
  const several = fileNames.find((fileName) => pathsOf({ build, fileName, folder }).length > 1);
  if (several !== undefined) return severalOf(build, several, pathsOf({ build, fileName: several, folder }));
  const [satelliteLink, kubernetes] = await Promise.all(
    fileNames.map(async (fileName) => {
      const { bytes, reading } = await readWhole(jenkins, { build, fileName, folder, limits });
      return reading.kind === 'whole' ? bytes.toString('utf8') : '';
    }),
  );
  return foreignConfigMap({ satelliteLink: satelliteLink ?? '', kubernetes: kubernetes ?? '' }, { location, region });
}

export function missingFrom({ number, result }: FinishedBuild, fileName: string): string {
  return `Build ${number} (${result}) has no artifact ${fileName}.`;
}

const PATHS_NAMED_MAX = 5;

export function severalOf({ number }: FinishedBuild, fileName: string, paths: string[]): string {
  const named = paths.slice(0, PATHS_NAMED_MAX).map((path) => redact(path).slice(0, 200));
  return `Build ${number} has ${paths.length} artifacts ${fileName}, and it is not known which one counts: ${named.join(', ')}.`;
}
