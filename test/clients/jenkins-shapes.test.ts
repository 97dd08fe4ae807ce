import { createJenkins } from '../../src/clients/jenkins/client';
import type { Jenkins } from '../../src/clients/jenkins/client';
import { CANARY, closeWires, errorOf, openWire } from './wire';
import type { Wire } from './wire';

const JOB = 'Folder One/info';
const JOB_URL = '/job/Folder%20One/job/info';

let wire: Wire;
let jenkins: Jenkins;
beforeEach(async () => {
  wire = await openWire();
  jenkins = createJenkins({ url: wire.url, user: 'someone', token: CANARY.key });
});
afterEach(closeWires);

const read = () => jenkins.readJob(JOB);

describe('what plugins add', () => {
  const definition = (name: string, more: object = {}) => ({ name, type: 'StringParameterDefinition', ...more });
  const jobWith = (...parameterDefinitions: unknown[]) => ({ buildable: true, property: [{ parameterDefinitions }] });

  test.each<[string, unknown]>([
    ['choices that are objects', definition('X', { choices: [{ name: 'a' }, { name: 'b' }] })],
    ['choices that are a map', definition('X', { choices: { a: 1 } })],
    ['choices that are one text', definition('X', { choices: 'a,b,c' })],
    ['choices that are null', definition('X', { choices: null })],
    ['choices with a null', definition('X', { choices: ['a', null] })],
    ['choices with lists', definition('X', { choices: [['a'], 'b'] })],
    ['choices that are a number', definition('X', { choices: 7 })],
    ['a type that is none', definition('X', { type: 7 })],
    ['no name', { type: 'WHideParameterDefinition', choices: ['a'] }],
    ['a name that is none', definition('X', { name: 7 })],
    ['null', null],
    ['a text', 'separator'],
  ])('a parameter with %s leaves ours as they are', async (_what, odd) => {
    wire.answer({ body: jobWith(odd, definition('CLUSTERID'), definition('CARRIER', { choices: ['a', 'b'] }), odd) });

    const { parameters } = await read();

    expect(parameters).toEqual(
      expect.arrayContaining([
        { name: 'CLUSTERID', choices: null },
        { name: 'CARRIER', choices: ['a', 'b'] },
      ]),
    );
    expect(parameters.filter(({ name }) => name === 'X').every(({ choices }) => choices === null)).toBe(true);
  });

  test.each<[string, unknown, string[] | null]>([
    ['numbers and booleans are texts', definition('X', { choices: [1, true, 'a'] }), ['1', 'true', 'a']],
    [
      'an empty list of a choice offers nothing',
      definition('X', { choices: [], type: 'ChoiceParameterDefinition' }),
      [],
    ],
    [
      'an empty list of a plugin is not known yet',
      definition('X', { choices: [], type: 'CascadeChoiceParameter' }),
      null,
    ],
  ])('%s', async (_what, one, choices) => {
    wire.answer({ body: jobWith(one) });

    expect((await read()).parameters).toEqual([{ name: 'X', choices }]);
  });

  test.each<[string, unknown]>([
    ['no properties', undefined],
    ['properties that are null', null],
    ['properties that are a map', {}],
    ['a property that is null', [null, {}]],
    ['a property that is a text', ['x', { parameterDefinitions: null }]],
    ['definitions that are a map', [{ parameterDefinitions: {} }]],
  ])('a job with %s has no parameters', async (_what, property) => {
    wire.answer({ body: { buildable: true, property } });

    expect(await read()).toEqual({ buildable: true, parameters: [] });
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['a text', 'x'],
    ['an action without parameters', { causes: [] }],
    ['parameters that are null', { parameters: null }],
    ['a parameter that is null', { parameters: [null] }],
    ['a parameter without a name', { parameters: [{ value: 'x' }] }],
    ['a value that is a map', { parameters: [{ name: 'FILE', value: { path: 'x' } }] }],
    ['a value that is null', { parameters: [{ name: 'SECRET', value: null }] }],
  ])('an action of a build that is %s leaves our parameters as they are', async (_what, odd) => {
    const actions = [
      odd,
      {
        parameters: [
          { name: 'CLUSTERID', value: 'loc1' },
          { name: 'N', value: 3 },
        ],
      },
      odd,
    ];
    wire.answer({ body: { number: 7, building: false, timestamp: 1, actions } });

    expect((await jenkins.readBuild(JOB, 7)).parameters).toMatchObject({ CLUSTERID: 'loc1', N: '3' });
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['a text', 'x'],
    ['an item without a task', { id: 1 }],
    ['a task without an address', { id: 1, task: { name: 'part of a pipeline' } }],
    ['a task that is null', { id: 1, task: null }],
    ['an id that is a text, of another job', { id: 'x', task: { url: 'https://jenkins.example/job/Other/' } }],
  ])('%s in the queue leaves our items as they are', async (_what, odd) => {
    const ours = { id: 5, inQueueSince: 9, task: { url: `https://jenkins.example${JOB_URL}/` }, actions: [] };
    wire.answer({ body: { items: [odd, ours, odd] } });

    expect(await jenkins.readWaiting(JOB)).toEqual([{ queueId: 5, sinceMs: 9, parameters: {} }]);
  });

  test.each<[string, () => Promise<unknown>, object]>([
    ['a job that does not say whether it can be built', read, { property: [] }],
    [
      'an item of ours without an id',
      () => jenkins.readWaiting(JOB),
      { items: [{ inQueueSince: 1, task: { url: `http://j${JOB_URL}` } }] },
    ],
    ['a queue without items', () => jenkins.readWaiting(JOB), {}],
    ['a queue item without an id', () => jenkins.readQueueItem(1), {}],
    ['a build without a number', () => jenkins.readBuild(JOB, 7), { building: false, timestamp: 1 }],
    [
      'a build in a list without a time',
      () => jenkins.findBuild(JOB, { backToMs: 0, isIt: () => false }),
      { builds: [{ number: 7 }] },
    ],
    ['a list without builds', () => jenkins.findBuild(JOB, { backToMs: 0, isIt: () => false }), {}],
  ])('%s is an error all the same, because we use it', async (_what, call, body) => {
    wire.answer({ body });

    expect((await errorOf(call())).reason).toMatch(/another shape/);
  });
});
