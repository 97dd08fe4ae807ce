import { fillInForm } from '../../../src/workflows/steps/form';
import type { FilledForm } from '../../../src/workflows/steps/form';
import type { FinishedBuild } from '../../../src/contract/activities';
import { nameCause } from '../../../src/evidence/cause';
import { openScene, perform, RUN } from '../scene';
import type { Scene } from '../scene';

let scene: Scene;
beforeAll(async () => (scene = await openScene({ speed: 10 })));
afterAll(() => scene.lab.close());

/** S1 to S7 by their activities alone, without an engine. */
async function diagnose(story: string) {
  const { location: id, environment } = scene.lab.story(story);
  const { diagnosis } = scene;
  const lookUp = (of: string) => perform(() => diagnosis.lookUpLocation({ id: of, environment, run: RUN }));
  let { result: location } = await lookUp(id);
  if (location.kind === 'cluster-on-location') ({ result: location } = await lookUp(location.id!));
  if (location.kind !== 'found')
    return { location, cause: nameCause({ location, apiKey: null, tokenLog: null }).cause };
  const { result: jobForm } = await perform(() => diagnosis.readJobForm({ environment }));
  const form = fillInForm(jobForm, location) as FilledForm;
  let build: FinishedBuild | undefined;
  for (const carrier of form.carriers) {
    const parameters = { ...form.parameters, [form.carrierParameter]: carrier };
    const order = { job: form.job, parameters, notBefore: new Date().toISOString() };
    const { result: started } = await perform(() => diagnosis.startBuild(order));
    ({ result: build } = await perform(() => diagnosis.awaitBuild(started)));
    if (build.artifacts.length > 0) break;
  }
  const { region } = location;
  const question = { build: build!, location: location.id!, environment, ...(region === undefined ? {} : { region }) };
  const { result: apiKey } = await perform(() => diagnosis.readApiKeyLog({ ...question, salt: 'salt of the run' }));
  const { result: tokenLog } = await perform(() => diagnosis.readPodLog(question));
  return { location, apiKey, tokenLog, build, cause: nameCause({ location, apiKey, tokenLog }).cause };
}

test.each([
  ['key-rejected', 'key-rejected'],
  ['cluster-on-location', 'key-rejected'],
  ['wrong-carrier-first', 'key-rejected'],
  ['slow-build', 'key-rejected'],
  ['lost-trigger-answer', 'key-rejected'],
  ['customer-rotated', 'key-rejected'],
  ['key-missing', 'key-missing'],
  ['iam-unreachable', 'iam-unreachable'],
  ['inconclusive', 'inconclusive'],
  ['ambiguous', 'inconclusive'],
  ['location-gone', 'location-gone'],
])('the story %s is diagnosed as %s', async (story, cause) => {
  const seen = await diagnose(story);

  expect(seen).toMatchObject({ cause });
});

test('no customer key left the activities', async () => {
  const seen = JSON.stringify(await diagnose('key-rejected'));

  expect([...scene.lab.world.customerKeys()].filter((key) => seen.includes(key))).toEqual([]);
  expect(scene.lab.journal.entries.filter((entry) => entry.leak)).toEqual([]);
});
