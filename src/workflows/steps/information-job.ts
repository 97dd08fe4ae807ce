import type { ArtifactQuestion, FinishedBuild, StartedBuild } from '../../contract/activities';
import type { FilledForm } from './form';
import type { RunState } from '../run/run-state';
import { poll, diagnose } from '../run/activities';

/** The number of times that one carrier's build may be aborted before a person must look. */
const ABORTED_MAX = 2;

/**
 * S3 and S4. Runs the information job until a build brought all wanted artifacts, one carrier after the other. Returns
 * the build with the most evidence. Evidence that is still missing then is a finding, not an error.
 */
export async function collectMasterInfo(
  run: RunState,
  form: FilledForm,
  wanted: readonly string[],
): Promise<{ build: FinishedBuild; carrier: string }> {
  let best: { build: FinishedBuild; carrier: string; evidence: number } | null = null;
  for (const carrier of form.carriers) {
    const build = await runInformationJob(run, form, carrier);
    const evidence = wanted.filter((name) => build.artifacts.some((artifact) => artifact.fileName === name)).length;
    if (best === null || evidence > best.evidence) best = { build, carrier, evidence };
    if (evidence === wanted.length) break;
    run.begin('S4', `build ${build.number} on ${carrier} brought ${evidence} of ${wanted.length} artifacts`);
  }
  const { build, carrier, evidence } = best!;
  run.link('build', build.url);
  run.end('S4', `build ${build.number} ended ${build.result} with ${evidence} of ${wanted.length} artifacts`);
  return { build, carrier };
}

/** One build of the information job on one carrier. If somebody aborts it, it is started again, up to a limit. */
export async function runInformationJob(
  run: RunState,
  form: FilledForm,
  carrier: string,
  steps: { start: 'S3' | 'V'; wait: 'S4' | 'V' } = { start: 'S3', wait: 'S4' },
): Promise<FinishedBuild> {
  const except: number[] = [];
  const parameters = { ...form.parameters, [form.carrierParameter]: carrier };
  for (let aborted = 0; ; aborted++) {
    run.begin(steps.start, `starting the job on ${carrier}`);
    const started: StartedBuild = await diagnose.startBuild({
      job: form.job,
      parameters,
      notBefore: run.now(),
      except,
    });
    if (steps.start === 'S3') run.end('S3', `${started.foundOurs ? 'found our own build' : 'started'} on ${carrier}`);
    run.begin(steps.wait, `waiting for the build on ${carrier}`);
    const build = await poll(run.settings.buildPatienceMs).awaitBuild({ ...started, except });
    const ended = build.result !== 'ABORTED' && build.result !== 'NOT_BUILT';
    if (ended || aborted >= ABORTED_MAX) return build;
    except.push(build.number);
  }
}

/** The question to the artifacts of a build: they must be about this location. */
export function artifactQuestion({ document, input }: RunState, build: FinishedBuild): ArtifactQuestion {
  const { id, region } = document.findings.location!;
  return { build, location: id!, environment: input.environment, region };
}
