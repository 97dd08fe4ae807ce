import { readTokenLog, type TokenLogQuestion } from '../../src/evidence/token-log/token-log';
import { at, check, failed, worked } from './check-token-log';

describe('after', () => {
  const asked = { after: at('10:00:00') };

  test('an old success is no proof of a repair', () => {
    check([worked('09:59:59')], { kind: 'unclear', excerpt: [] }, asked);
  });

  test('neither are the failures of a pod that was replaced since held against it', () => {
    check(
      [`[pod/old/c] ${failed('09:30:00')}`, `[pod/new/c] ${worked('10:00:01')}`],
      { kind: 'working', newest: '2026-11-22T10:00:01.000Z' },
      asked,
    );
  });

  test('a record at that very moment, or without a time, does not count', () => {
    check([worked('10:00:00'), 'getToken response: status 200'], { kind: 'unclear' }, asked);
  });

  test('a later failure does', () => {
    check([worked('09:30:00'), failed('10:00:01')], { kind: 'rejected', statuses: [400] }, asked);
  });
});

describe('notBefore', () => {
  const asked = { notBefore: at('09:00:00') };

  it('makes older failures unclear', () => check([failed('08:59:59')], { kind: 'unclear' }, asked));
  it('makes failures without time unclear', () => check(['getToken error status: 400'], { kind: 'unclear' }, asked));
  it('lets newer ones count', () => check([failed('08:00:00'), failed('09:00:00')], { kind: 'rejected' }, asked));
  it('does not believe in old success', () => check([worked('08:00:00')], { kind: 'unclear' }, asked));
  it('believes in new success', () => check([failed('08:00:00'), worked('09:30:00')], { kind: 'working' }, asked));
});

describe('times', () => {
  const newest = '2026-11-22T10:00:00.000Z';
  const stamps: [string, string | null][] = [
    ['2026-11-22T10:00:00Z', newest],
    ['2026-11-22T12:00:00+02:00', newest],
    ['2026-11-22 10:00:00,000', newest],
    ['2026/11/22 10:00:00', newest],
    ['[2026-11-22T10:00:00.000Z]', newest],
    ['ERROR 2026-11-22 10:00:00', newest],
    ['ts=2026-11-22T10:00:00Z', newest],
    ['time="2026-11-22T10:00:00Z" level=error', newest],
    ['1795341600', newest],
    ['1795341600000', newest],
    ['\u001b[31m2026-11-22T10:00:00Z\u001b[39m', newest],
    ['E1122 10:00:00.000000       1 iam.go:40]', null],
    ['Nov 22 10:00:00 node-1', null],
    ['2026-13-45T10:00:00Z', null],
    ['10:00:00', null],
  ];

  it.each(stamps)('%s', (stamp, expected) =>
    check([`${stamp} getToken error status code: 400`], { kind: 'rejected', newest: expected }),
  );

  it.each([
    '{"time":1795341600000,"msg":"getToken error status code: 400"}',
    '{"level":"error","ts":1795341600.5,"msg":"getToken error status code: 400"}',
    '{"@timestamp":"2026-11-22T10:00:00Z","msg":"getToken error status code: 400"}',
  ])('%s', (line) => expect(readTokenLog(Buffer.from(line), {}).newest).toMatch(/^2026-11-22T10:00:00/));

  it('judges age in logs without a year', () => {
    const old = 'E1122 08:00:00.0       1 iam.go:40] getToken error status code: 400';
    check([old, 'I1122 10:00:00.0       1 x.go:1] tick'], { kind: 'unclear' });
    check([old, 'I1122 08:30:00.0       1 x.go:1] tick'], { kind: 'rejected' });
    check([old], { kind: 'rejected', newest: '2026-11-22T08:00:00.000Z' }, { notBefore: at('07:00:00') });
  });
});

describe('what cannot be read', () => {
  const cases: [string, Buffer][] = [
    ['nothing', Buffer.alloc(0)],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0])],
    ['a page', Buffer.from('\n<!DOCTYPE html><html><body>getToken error status code: 400</body></html>')],
    ['binary data', Buffer.from('getToken error status code: 400\0\0\n')],
    ['binary data far behind', Buffer.from(`${'x\n'.repeat(10_000)}\0\n${failed('10:00:00')}\n`)],
    ['random bytes', Buffer.from(Array.from({ length: 4000 }, (_, index) => (index * 7919) % 256))],
  ];

  it.each(cases)('%s', (_name, bytes) => check(bytes, { kind: 'unreadable', codes: [], statuses: [] }));

  it('a log that was not read to its end', () =>
    check([failed('10:00:00')], { kind: 'unreadable' }, { truncated: true }));

  it.each<[string, TokenLogQuestion]>([
    ['region us-east', { region: 'eu-de' }],
    ['location_id: c0abcdefghij12345678', { location: 'c0zzzzzzzzzz12345678' }],
    ['https://iam.test.cloud.ibm.com/x', { environment: 'prod' }],
    ['https://iam.cloud.ibm.com/x', { environment: 'stage' }],
  ])('a foreign one: %s', (text, asked) => check([`${failed('10:00:00')} ${text}`], { kind: 'unreadable' }, asked));

  it.each<[string, TokenLogQuestion]>([
    ['region eu-central', { region: 'eu-de' }],
    ['region at-least', { region: 'eu-de' }],
    ['location_id: c0abcdefghij12345678', { location: 'c0abcdefghij12345678' }],
    ['https://iam.test.cloud.ibm.com/x', { environment: 'stage' }],
  ])('but not one of our own: %s', (text, asked) =>
    check([`${failed('10:00:00')} ${text}`], { kind: 'rejected' }, asked),
  );
});

describe('encodings', () => {
  const text = `${failed('10:00:00')}\r\n`;
  it('reads CRLF', () => check(Buffer.from(text), { kind: 'rejected' }));
  it('reads a byte order mark', () =>
    check(Buffer.from(`\ufeff${text}`), { kind: 'rejected', newest: expect.any(String) as string }));
  it('reads UTF-16, as Windows shells write it', () => {
    check(Buffer.from(`\ufeff${text}`, 'utf16le'), { kind: 'rejected', newest: expect.any(String) as string });
    check(Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), { kind: 'rejected' });
  });
  it('reads a last line without its end', () => check(Buffer.from(text.trimEnd()), { kind: 'rejected' }));
});

describe('the excerpt', () => {
  it('shows the lines around, and is bounded', () => {
    const lines = Array.from({ length: 5000 }, (_, index) => [
      `${at('10:00:00')} INFO server ready`,
      failed('10:00:00', 400 + (index % 2)),
    ]);

    const { excerpt } = readTokenLog(Buffer.from(lines.flat().join('\n')), {});

    expect(excerpt).toContain('2026-11-22T10:00:00Z INFO server ready');
    expect(excerpt).toContain('2026-11-22T10:00:00Z ERROR getToken error: status code: 401');
    expect(excerpt.length).toBeLessThanOrEqual(24);
    expect(excerpt.join('').length).toBeLessThanOrEqual(6000);
  });

  it('keeps what helps: codes, statuses, hosts, region, time, pod', () => {
    const line =
      '[pod/satellite-link-connector-55b9dc84d7-mhvdp/connector] 2026-11-22T10:00:00Z getToken error region us-east, code: 401 BXNIM0415E from https://iam.cloud.ibm.com/identity/token';

    const { excerpt } = readTokenLog(Buffer.from(line), {});

    expect(excerpt).toEqual([line.replace('/connector]', ']')]);
  });
});

describe('times without a certain day', () => {
  const BAD = 'ERROR getToken error: status code: 400';
  const GOOD = 'INFO getToken response: status 200';

  it.each([
    ['08:00:01', '10:00:02'],
    ['[08:00:01.1]', '[10:00:02.1]'],
    ['01/02/2026 8:00:01 AM', '01/02/2026 10:00:02 AM'],
    ['261122 08:00:01', '261122 10:00:02'],
    ['23:00:01', '01:00:02'],
    ['08:00:01', '2026-11-22T10:00:02Z'],
    ['23:30:01', '2026-11-22T01:00:02Z'],
  ])('show that failures ended before the log did: %s, %s', (one, other) => {
    check([`${one} ${BAD}`, `${other} INFO idle`], { kind: 'unclear' });
    check([`${one} ${BAD}`, `${one} INFO idle`], { kind: 'rejected' });
  });

  it('show that another log was appended', () =>
    check([`10:00:00 ${GOOD}`, `10:05:00 ${GOOD}`, `09:00:00 ${BAD}`, `09:05:00 ${BAD}`], { kind: 'mixed' }));

  it('do not show how old a record is, and the finding says so', () => {
    const asked = { notBefore: '2026-11-22T09:00:00Z' };
    for (const line of [`10:00:00 ${BAD}`, `01/02/2026 10:00:00 ${BAD}`, `10:00:00 ${GOOD}`]) {
      const because = expect.stringContaining('no certain day') as string;
      check([line], { kind: 'unclear', newest: null, because }, asked);
    }
  });
});
