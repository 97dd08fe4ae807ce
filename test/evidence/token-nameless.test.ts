import { at, check, failed, worked } from './check-token-log';

const BAD = 'getToken error: status code: 400, BXNIM0415E: Provided API key could not be found';
const GOOD = 'getToken response: status 200';
type Write = (pod: string, time: string, level: string, message: string) => string;
type Form = [name: string, write: Write, one?: string, other?: string];

const json: (rest: (pod: string) => object) => Write = (rest) => (pod, time, level, message) =>
  JSON.stringify({ time, level: level.toLowerCase(), ...rest(pod), msg: message });

/** Forms in which a pod is named by nothing that we know. */
const TEXT: Form[] = [
  ['behind the time of an export of LogDNA', (p, t, _l, m) => `Nov 22 ${t.slice(11, 19)} ${p} connector-log ${m}`],
  ['behind the time', (p, t, _l, m) => `${t} ${p} ${m}`],
  ['behind time and level', (p, t, l, m) => `${t} ${l} ${p} ${m}`],
  ['behind level and time', (p, t, l, m) => `${l} ${t} ${p} ${m}`],
  ['behind level, time and a thread', (p, t, l, m) => `${l} ${t} [pool-1-thread-3] ${p} - ${m}`],
  ['behind a basic time', (p, t, l, m) => `${t.replace(/[-:]/g, '')} ${l} ${p} ${m}`],
  ['behind a name that all have', (p, t, l, m) => `${t} ${l} connector ${p} ${m}`],
  ['a word', (p, t, l, m) => `${t} ${l} ${p} ${m}`, 'alpha', 'beta'],
  ['a letter', (p, t, l, m) => `${t} ${l} ${p} ${m}`, 'a', 'b'],
  ['an address', (p, t, l, m) => `${t} ${l} ${p} ${m}`, '10.1.1.1', '10.1.1.2'],
  ['an address with a port at the end', (p, t, l, m) => `${t} ${l} ${m} ${p}`, '10.1.1.1:80', '10.1.1.2:80'],
  ['an address of version 6', (p, t, l, m) => `${t} ${l} <${p}> ${m}`, 'fd00:1::a', 'fd00:1::b'],
  ['in brackets at the end', (p, t, l, m) => `${t} ${l} ${m} [${p}]`],
  ['in parentheses at the end', (p, t, l, m) => `${t} ${l} ${m} (${p})`],
  ['in angles at the end', (p, t, l, m) => `${t} ${l} ${m} <${p}>`],
  ['bare at the end', (p, t, l, m) => `${t} ${l} ${m} ${p}`],
  ['behind an at sign', (p, t, l, m) => `${t} ${l} ${m} @${p}`],
  ['behind host=', (p, t, l, m) => `${t} ${l} ${m} host=${p}`],
  ['behind node=, quoted', (p, t, l, m) => `${t} ${l} ${m} node="${p}"`],
  ['behind a name of its own', (p, t, l, m) => `${t} ${l} ${m} shard=${p}`],
  ['behind a name of its own in front', (p, t, l, m) => `${t} ${l} colour=${p} ${m}`],
  ['behind a name and a colon', (p, t, l, m) => `${t} ${l} ${m} tenant: ${p}`],
  ['in a column in front', (p, t, l, m) => `"${p}","${t}","${l} ${m}"`],
  ['in a column in front, not quoted', (p, t, l, m) => `${p},${t},${l},${m}`],
  ['in a column between', (p, t, l, m) => `${t},${p},"${l} ${m}"`],
  ['in a column behind', (p, t, l, m) => `"${t}","${l} ${m}","${p}"`],
  ['in a column behind another', (p, t, l, m) => `${t};${l};${m};connector;${p}`],
  ['in a column before another', (p, t, l, m) => `${t}\t${l}\t${m}\t${p}\tconnector`],
];
const JSON_FORMS: Form[] = [
  ['source', json((p) => ({ source: p }))],
  ['podIp', json((p) => ({ app: 'connector', podIp: p })), '10.1.1.1', '10.1.1.2'],
  ['pod.name, flat', json((p) => ({ 'kubernetes.pod.name': p }))],
  ['pod.name, deep', json((p) => ({ k8s: { meta: { pod: { name: p } } } }))],
  ['PodName', json((p) => ({ PodName: p }))],
  ['podUid', json((p) => ({ podUid: p }))],
  ['from', json((p) => ({ from: p }))],
  ['a name nobody knows', json((p) => ({ zz: p }))],
  ['a name nobody knows, deep', json((p) => ({ ctx: { a: { b: p } } }))],
  ['a number', json((p) => ({ worker: Number(p) })), '1', '2'],
  ['a number in a text', json((p) => ({ shard: p })), '0', '1'],
  ['in the message', (p, time, level, m) => JSON.stringify({ time, level, msg: `${m} (${p})` })],
  ['in front of the object', (p, time, level, msg) => `${time} ${p} ${JSON.stringify({ level, msg })}`],
  ['around the line', (p, t, l, m) => JSON.stringify({ log: `${t} ${l} ${m}\n`, stream: 'stderr', origin: p })],
  ['around the line, deep', (p, t, l, m) => JSON.stringify({ line: `${t} ${l} ${m}`, meta: { unit: p } })],
  [
    'OpenTelemetry',
    (p, timestamp, _l, body) => JSON.stringify({ timestamp, resource: { attributes: { 'k8s.pod.name': p } }, body }),
  ],
  [
    'OpenTelemetry, another attribute',
    (p, timestamp, _l, body) => JSON.stringify({ timestamp, resource: { attributes: { 'unit.id': p } }, body }),
  ],
];
const FORMS = [...TEXT, ...JSON_FORMS];

/** Two pods that take turns; the first fails. */
function turns([, write, one = 'conn-east', other = 'conn-west']: Form, count: number): string[] {
  return Array.from({ length: count }, (_, second) =>
    second % 2 === 0
      ? write(one, at(`10:00:0${second}`), 'ERROR', BAD)
      : write(other, at(`10:00:0${second}`), 'INFO', GOOD),
  );
}

describe('a place of the records that tells those that fail from those that work', () => {
  it.each(FORMS)('%s', (...form) => {
    check(turns(form, 7), { kind: 'mixed' });
    check(turns(form, 6), { kind: 'mixed' });
    // One after the other, so that nothing alternates and no time goes back.
    const [, write, one = 'conn-east', other = 'conn-west'] = form;
    const good = [0, 1, 2, 3].map((second) => write(other, at(`10:00:0${second}`), 'INFO', GOOD));
    const bad = [4, 5, 6, 7].map((second) => write(one, at(`10:00:0${second}`), 'ERROR', BAD));
    check([...good, ...bad], { kind: 'mixed' });
  });

  it.each(FORMS)('%s: one pod is still one', (_name, write, name = 'conn-east') => {
    const say = (second: number, level: string, message: string): string =>
      write(name, at(`10:00:0${second}`), level, message);
    check([say(1, 'INFO', GOOD), say(2, 'ERROR', BAD), say(3, 'ERROR', BAD)], { kind: 'rejected' });
    check([say(1, 'ERROR', BAD), say(2, 'ERROR', BAD), say(3, 'INFO', GOOD)], { kind: 'working' });
  });

  it.each(FORMS)('%s: pods that all fail', (_name, write, one = 'conn-east', other = 'conn-west') => {
    const lines = [1, 2, 3, 4].map((second) => write(second % 2 ? one : other, at(`10:00:0${second}`), 'ERROR', BAD));
    check(lines, { kind: 'rejected' });
  });
});

describe('a place that tells what happened, and not to whom', () => {
  it.each<[string, string, string]>([
    ['a level', `${at('10:00:01')} INFO ${GOOD}`, `${at('10:00:02')} ERROR ${BAD}`],
    [
      'a line of the program',
      `${at('10:00:01')} INFO token.go:46 ${GOOD}`,
      `${at('10:00:02')} ERROR token.go:71 ${BAD}`,
    ],
    ['klog', `I1122 10:00:01.1       1 token.go:46] ${GOOD}`, `E1122 10:00:02.1       1 token.go:71] ${BAD}`],
    ['a class', `${at('10:00:01')} INFO c.e.TokenCache - ${GOOD}`, `${at('10:00:02')} ERROR c.e.TokenSource - ${BAD}`],
    ['a thread', `${at('10:00:01')} [exec-1] INFO ${GOOD}`, `${at('10:00:02')} [exec-7] ERROR ${BAD}`],
    ['a word about the end', `${at('10:00:01')} completed getToken: 200 OK`, `${at('10:00:02')} failed ${BAD}`],
    ['a word before', `${at('10:00:01')} after ${GOOD}`, `${at('10:00:02')} during ${BAD}`],
    ['a duration', `${at('10:00:01')} ${GOOD} (12ms)`, `${at('10:00:02')} ${BAD} (7ms)`],
    ['a duration with a name', `${at('10:00:01')} ${GOOD} took=12`, `${at('10:00:02')} ${BAD} took=7`],
    ['an outcome in brackets', `${at('10:00:01')} ${GOOD} (OK)`, `${at('10:00:02')} ${BAD} (rejected)`],
    ['a status in brackets', `${at('10:00:01')} getToken response [200]`, `${at('10:00:02')} getToken error [400]`],
    ['an attempt', `${at('10:00:01')} ${GOOD} attempt=1`, `${at('10:00:02')} ${BAD} attempt=2`],
    ['a counter', `${at('10:00:01')} ${GOOD} n=17`, `${at('10:00:02')} ${BAD} n=18`],
    ['a request', `${at('10:00:01')} ${GOOD} requestId=ab-1`, `${at('10:00:02')} ${BAD} requestId=cd-2`],
    ['a code', `${at('10:00:01')} ${GOOD} (cached)`, `${at('10:00:02')} ${BAD} (BXNIM0415E)`],
    ['a sentence', `${at('10:00:01')} INFO getToken response 200, valid.`, `${at('10:00:02')} ERROR ${BAD}, see docs.`],
    ['an err_code', `${at('10:00:01')} ${GOOD} err_code=none`, `${at('10:00:02')} ${BAD} err_code=two-2`],
    ['the line number of grep', `12:${at('10:00:01')} INFO ${GOOD}`, `47:${at('10:00:02')} ERROR ${BAD}`],
    ...['caller', 'id', '_id', 'msgid', 'logLevel', 'response.kind', 'spanId', 'func', 'eventName', 'stream'].map(
      (name): [string, string, string] => [
        name,
        JSON.stringify({ time: at('10:00:01'), [name]: 'one-1', msg: GOOD }),
        JSON.stringify({ time: at('10:00:02'), [name]: 'two-2', msg: BAD }),
      ],
    ),
  ])('%s', (_name, good, bad) => {
    check([good, bad], { kind: 'rejected' });
    check([bad, good].map(inOrder), { kind: 'working' });
  });

  it('is an id that hardly ever comes back', () => {
    const line = (second: number): string =>
      `${second < 6 ? worked(`10:00:0${second}`) : failed(`10:00:0${second}`)} x=id-${second * 7}`;
    check([1, 2, 3, 4, 5, 6, 7, 8, 9].map(line), { kind: 'rejected' });
  });

  it('is one that some records do not have', () => {
    check([`${worked('10:00:01')} x=a`, `${failed('10:00:02')} x=b`, failed('10:00:03')], { kind: 'rejected' });
  });

  it('does not matter where the records name their hosts', () => {
    const line = (second: number, hostname: string, shard: string, msg: string): string =>
      JSON.stringify({ time: at(`10:00:0${second}`), hostname, shard, msg });
    const lines = [line(1, 'h1', 'a', BAD), line(2, 'h2', 'a', BAD), line(3, 'h1', 'b', GOOD)];
    check([...lines, line(4, 'h2', 'b', GOOD)], { kind: 'working' });
    check(
      [...lines, line(4, 'h1', 'b', GOOD)].map((text) => text.replace('"h2"', '"h1"')),
      { kind: 'mixed' },
    );
  });
});

/** Exchanges the seconds of two lines, so that they are in order again. */
function inOrder(line: string): string {
  return line.replace(/10:00:0[12]/, (clock) => (clock.endsWith('1') ? '10:00:02' : '10:00:01'));
}

describe('records without any name that fail and work in turns', () => {
  const bare = (story: string): string[] => [...story].map((one) => (one === 'F' ? BAD : GOOD));
  const timed = (story: string, clocks: string[]): string[] =>
    [...story].map((one, index) => (one === 'F' ? failed : worked)(clocks[index] ?? ''));
  const minutes = Array.from({ length: 10 }, (_, minute) => `10:0${minute}:00`);
  const hours = Array.from({ length: 10 }, (_, hour) => `0${hour}:00:01`);

  it.each(['FSF', 'SFSF', 'FSFS', 'FSFSF', 'SFSFS', 'FFSSF', 'FSSFSS'])('%s may be several pods', (story) => {
    check(bare(story), { kind: 'mixed' });
    check(timed(story, minutes), { kind: 'mixed' });
    // The number of the process is the same in all pods.
    check(
      bare(story).map((text) => `${text === BAD ? 'ERROR' : 'INFO'} (1): ${text}`),
      { kind: 'mixed' },
    );
  });

  it.each([
    ['SF', 'rejected'],
    ['SSFF', 'rejected'],
    ['FS', 'working'],
    ['FFSS', 'working'],
    ['SFS', 'working'],
    ['SSFFSS', 'working'],
  ] as const)('%s may be one', (story, kind) => {
    check(bare(story), { kind });
    check(timed(story, minutes), { kind });
  });

  it('may be several pods, whatever the number of a process that another record shows', () => {
    check([`ERROR (1): ${BAD}`, `INFO (1): ${GOOD}`, `ERROR (1): ${BAD}`, `ERROR (7): ${BAD}`], { kind: 'mixed' });
  });

  it('are one pod where it names itself', () => {
    check(
      bare('FSF').map((text) => `[pod/link-0/c] ${text}`),
      { kind: 'rejected' },
    );
    check(
      bare('FSF').map((text, second) => JSON.stringify({ time: at(`10:00:0${second}`), hostname: 'a', msg: text })),
      { kind: 'rejected' },
    );
  });

  it('are one pod that failed twice where it worked for longer than a token lives', () => {
    check(timed('FSSSF', ['05:00:00', '05:10:00', '06:00:00', '07:00:00', '07:10:00']), { kind: 'rejected' });
    check(timed('FSFS', ['05:00:00', '05:10:00', '07:10:00', '07:20:00']), { kind: 'working' });
    check(timed('FSF', hours), { kind: 'rejected' });
  });

  it('were several pods, and all of them work, or fail, for longer than that', () => {
    check(timed('FSFSS', ['05:00:00', '05:01:00', '05:02:00', '05:03:00', '06:30:00']), { kind: 'working' });
    check(timed('FSFF', ['05:00:00', '05:01:00', '05:02:00', '06:30:00']), { kind: 'rejected' });
  });
});

describe('a header between two rules', () => {
  it.each<[string, (pod: string) => string]>([
    ['=====', (pod) => `===== ${pod} =====`],
    [':::', (pod) => `::: POD ${pod} :::`],
    ['~~~', (pod) => `~~~ ${pod} ~~~`],
    ['>>> <<<', (pod) => `>>> ${pod} <<<`],
    ['<<< >>>', (pod) => `<<< ${pod} >>>`],
    ['###', (pod) => `###${pod}###`],
    ['---', (pod) => `--- ${pod} ---`],
    ['drawn', (pod) => `──── ${pod} ────`],
    ['bars', (pod) => `|| ${pod} ||`],
    ['slashes', (pod) => `// pod ${pod} //`],
    ['a word before', (pod) => `==== logs of ${pod} ====`],
  ])('%s', (_name, header) => {
    for (const [one, other] of [
      ['link-a', 'link-b'],
      ['link-aaaa', 'link-bbbb'],
      ['ns/link_a', 'ns/link_b'],
    ] as const) {
      check([header(one), worked('10:00:00'), header(other), failed('10:00:01')], { kind: 'mixed' });
      check([header(one), failed('10:00:00'), header(other), worked('10:00:01')], { kind: 'mixed' });
    }
  });

  it.each(['--- stack ---', '=== ERROR ===', '---- BEGIN CERTIFICATE ----', '*** Request failed, see below ***'])(
    'is not %s',
    (line) => check([failed('10:00:00'), line, worked('10:00:01')], { kind: 'working' }),
  );
});
