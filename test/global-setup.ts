import { bundleOfSources } from '../src/workers/source-bundle';
import { EngineUnavailable, startEngine, type Engine } from '../lab/engine/engine';

declare global {
  var satlinkTestEngine: Engine | undefined;
}

/**
 * One engine for all test files; each file uses task queues and workflow ids of its own. Where no engine is to be had
 * the tests that need none still run, and the others fail with the reason.
 */
export default async function globalSetup(): Promise<void> {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  try {
    [globalThis.satlinkTestEngine] = await Promise.all([startEngine({ say }), bundleOfSources()]);
    process.env['SATLINK_TEST_TEMPORAL'] = globalThis.satlinkTestEngine.address;
    process.env['SATLINK_TEST_NAMESPACE'] = globalThis.satlinkTestEngine.namespace;
  } catch (error) {
    if (!(error instanceof EngineUnavailable)) throw error;
    process.env['SATLINK_TEST_NO_TEMPORAL'] = error.message;
    say(error.message);
  }
}
