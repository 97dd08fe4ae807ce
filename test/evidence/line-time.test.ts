import { DAY_KNOWN_MIN, LineTimes, NO_TIME } from '../../src/evidence/token-log/line-time';

const REFERENCE_MS = Date.UTC(2026, 11, 1);

function timeOf(line: string, referenceMs: number | null = REFERENCE_MS): string | null {
  const bytes = Buffer.from(`\n${line}\nnext`);
  const time = new LineTimes(referenceMs).at(bytes, 1, bytes.length - 5);
  return time === NO_TIME ? null : new Date(time).toISOString();
}

/** One line in the format of each system of the public Loghub collection. */
const LOGHUB: [string, string, string][] = [
  ['HDFS', '261122 100000 35 INFO dfs.Node: took block 7', '2026-11-22T10:00:00.000Z'],
  ['Hadoop', '2026-11-22 10:00:00,978 INFO [main] app.Master: ready', '2026-11-22T10:00:00.978Z'],
  ['Spark', '26/11/22 10:00:00 INFO executor.Backend: ready', '2026-11-22T10:00:00.000Z'],
  ['ZooKeeper', '2026-11-22 10:00:00,747 - INFO  [Recv:Worker@1] - ready', '2026-11-22T10:00:00.747Z'],
  ['BGL', '- 1795341600 2026.11.22 R1-M0 2026-11-22-10.00.00.363779 R1-M0 RAS ready', '2026-11-22T10:00:00.000Z'],
  ['BGL', '1795341600 2026.11.22 R1-M0 2026-11-22-10.00.00.363779 R1-M0 RAS ready', '2026-11-22T10:00:00.000Z'],
  ['BGL', 'APPREAD 1795341600 2026.11.22 R1-M0 2026-11-22-10.00.00.363779 R1-M0 RAS bad', '2026-11-22T10:00:00.000Z'],
  ['HPC', '134681 node-1 unix.hw state_change.unavailable 1795341600 1 state change', '2026-11-22T10:00:00.000Z'],
  ['Thunderbird', '- 1795341600 2026.11.22 dn1 Nov 22 10:00:00 dn1/dn1 crond[1]: ready', '2026-11-22T10:00:00.000Z'],
  ['Windows', '2026-11-22 10:00:00, Info                  CBS    ready', '2026-11-22T10:00:00.000Z'],
  ['Linux', 'Nov 22 10:00:00 combo sshd(pam_unix)[1]: ready', '2026-11-22T10:00:00.000Z'],
  ['Android', '11-22 10:00:00.811  1702  2395 D Manager: ready', '2026-11-22T10:00:00.811Z'],
  ['HealthApp', '20261122-10:0:0:606|Step|30002312|ready', '2026-11-22T10:00:00.606Z'],
  ['Apache', '[Sun Nov 22 10:00:00 2026] [notice] ready', '2026-11-22T10:00:00.000Z'],
  ['Proxifier', '[11.22 10:00:00] name.exe - host.example:5070 open', '2026-11-22T10:00:00.000Z'],
  ['OpenSSH', 'Nov 22 10:00:00 LabSZ sshd[1]: ready', '2026-11-22T10:00:00.000Z'],
  ['OpenStack', 'nova-api.log.1.2026-11-22_13:53:08 2026-11-22 10:00:00.008 1 INFO ready', '2026-11-22T10:00:00.008Z'],
  ['Mac', 'Nov  2 10:00:00 host corecaptured[1]: ready', '2026-11-02T10:00:00.000Z'],
];

it.each(LOGHUB)('%s: %s', (_system, line, time) => expect(timeOf(line)).toBe(time));

/** What runs around a connector writes. */
const FIELD: [string, string][] = [
  ['E1122 10:00:00.123456       1 iam.go:40] bad', '2026-11-22T10:00:00.000Z'],
  ['{"level":30,"time":1795341600123,"pid":13}', '2026-11-22T10:00:00.123Z'],
  ['{"level":"info","ts":1795341600.1234567,"msg":"x"}', '2026-11-22T10:00:00.123Z'],
  ['{"level":"info","ts":1.7953416e+09,"msg":"x"}', '2026-11-22T10:00:00.000Z'],
  ['{"t":{"$date":"2026-11-22T10:00:00.000+00:00"},"s":"I"}', '2026-11-22T10:00:00.000Z'],
  ['{"log":"a\\n","stream":"stdout","time":"2026-11-22T10:00:00.123456789Z"}', '2026-11-22T10:00:00.123Z'],
  [`{"log":"${'a'.repeat(9000)}\\n","stream":"stdout","time":"2026-11-22T10:00:00Z"}`, '2026-11-22T10:00:00.000Z'],
  ['2026-11-22T10:00:00.123456789Z stdout F ready', '2026-11-22T10:00:00.123Z'],
  ['2026-11-22T10:00:00.123456789Z ready', '2026-11-22T10:00:00.123Z'],
  ['2026-11-22T12:00:00.5+02:00 ready', '2026-11-22T10:00:00.500Z'],
  ['2026-11-22 05:30:00,250 -0430 ready', '2026-11-22T10:00:00.250Z'],
  ['2026/11/22 10:00:00 [error] 1#1: ready', '2026-11-22T10:00:00.000Z'],
  ['<34>1 2026-11-22T10:00:00.003Z host app 1 - ready', '2026-11-22T10:00:00.003Z'],
  ['<34>Nov 22 10:00:00 host app: ready', '2026-11-22T10:00:00.000Z'],
  ['time="2026-11-22T10:00:00Z" level=error msg=bad', '2026-11-22T10:00:00.000Z'],
  ['level=info caller=a.go:1 ts=2026-11-22T10:00:00.5Z msg=ready', '2026-11-22T10:00:00.500Z'],
  ['Nov 22 10:00:00 link-7d9f8b6c5-xk2vp connector info {"a":1}', '2026-11-22T10:00:00.000Z'],
  ['Nov 22, 2026 3:04:05 PM com.example.Main run', '2026-11-22T15:04:05.000Z'],
  ['Nov 22, 2026 12:04:05 AM com.example.Main run', '2026-11-22T00:04:05.000Z'],
  ['10.0.0.1 - - [22/Nov/2026:12:00:00 +0200] "GET / HTTP/1.1" 200 2', '2026-11-22T10:00:00.000Z'],
  ['link.example - - [22/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 2', '2026-11-22T10:00:00.000Z'],
  ['Sun, 22 Nov 2026 10:00:00 GMT ready', '2026-11-22T10:00:00.000Z'],
  ['22 Nov 2026 10:00:00.123 * ready', '2026-11-22T10:00:00.123Z'],
  ['[INFO] 2026-11-22 10:00:00 ready', '2026-11-22T10:00:00.000Z'],
  ['INFO: 2026-11-22 10:00:00 ready', '2026-11-22T10:00:00.000Z'],
  ['["2026-11-22T10:00:00Z","ready"]', '2026-11-22T10:00:00.000Z'],
  ['[1795341600.5] ready', '2026-11-22T10:00:00.000Z'],
  ['22.11.2026 10:00:00 ready', '2026-11-22T10:00:00.000Z'],
  ['1.2.2026, 10:00:00 ready', '2026-02-01T10:00:00.000Z'],
  ['2026.11.22 10:00:00 ready', '2026-11-22T10:00:00.000Z'],
  ['11/22/2026 3:04:05 PM ready', '2026-11-22T15:04:05.000Z'],
  ['11/22/2026, 3:04 AM ready', '2026-11-22T03:04:00.000Z'],
  ['22/11/2026 10:00:00 ready', '2026-11-22T10:00:00.000Z'],
  ['22-11-2026 10:00 ready', '2026-11-22T10:00:00.000Z'],
  ['11/11/2026 10:00:00 ready', '2026-11-11T10:00:00.000Z'],
  ['22/Nov/2026 10:00:00 ready', '2026-11-22T10:00:00.000Z'],
  ['22 Nov 26 10:00 UTC ready', '2026-11-22T10:00:00.000Z'],
  ['Sun 22 Nov 2026 10:00:00 UTC ready', '2026-11-22T10:00:00.000Z'],
  ['Sun Nov 22 03:00:00 PM UTC 2026 ready', '2026-11-22T15:00:00.000Z'],
  ['20261122T100000Z ready', '2026-11-22T10:00:00.000Z'],
  ['20261122T120000.250+0200 ready', '2026-11-22T10:00:00.250Z'],
  ['20261122 10:00:00 ready', '2026-11-22T10:00:00.000Z'],
  ['20261122100000 ready', '2026-11-22T10:00:00.000Z'],
  ['"link-1","2026-11-22T10:00:00Z","ready"', '2026-11-22T10:00:00.000Z'],
  ['link-1;INFO;2026-11-22 10:00:00;ready', '2026-11-22T10:00:00.000Z'],
  ['Level=info Event_Time=2026-11-22T10:00:00Z msg=ready', '2026-11-22T10:00:00.000Z'],
];

/** Names of a property, and what stands there, beside a time of something else. */
const NAMES: [name: string, value: unknown][] = [
  ...['Timestamp', 'TIMESTAMP', 'TimeStamp', 'event_time', 'event-time', 'EventTime', 'logDate', '_time', '@t'].map(
    (name): [string, unknown] => [name, '2026-11-22T10:00:00Z'],
  ),
  ...['timeMillis', 'epochMs', 'unix_time_ms', '__REALTIME_TIMESTAMP', 'utcTime', 'Ts', 'dt', 'recordTime'].map(
    (name): [string, unknown] => [name, 1795341600000],
  ),
  ['instant', { epochSecond: 1795341600, nanoOfSecond: 1 }],
  ['timestamp', { seconds: 1795341600, nanos: 0 }],
  ['when_date', '22.11.2026 10:00:00'],
  ['ts', '22 Nov 26 10:00 UTC'],
];

it.each(NAMES)('the property %s shows the time of its record', (name, value) => {
  const others = { expiresAt: '2026-11-22T11:00:00Z', startTime: 1795300000000, nextRetryTime: '2026-11-22T12:00:00Z' };
  for (const object of [
    { [name]: value, msg: 'ready' },
    { ...others, msg: 'ready', [name]: value },
  ])
    expect(timeOf(JSON.stringify(object))).toBe('2026-11-22T10:00:00.000Z');
});

it.each(['expireTime', 'startTime', 'updated', 'timeout', 'validUntilDate', 'lastSeenTime', 'buildDate', 'id', 'exp'])(
  'the property %s shows none',
  (name) => {
    expect(timeOf(JSON.stringify({ [name]: 1795341600000, msg: 'ready' }))).toBeNull();
    expect(timeOf(JSON.stringify({ [name]: '2026-11-22T10:00:00Z', msg: 'ready' }))).toBeNull();
  },
);

it('a name with a word more is believed only where no name is plainer', () => {
  const [one, other] = ['2026-11-22T10:00:00Z', '2026-11-22T11:00:00Z'];
  expect(timeOf(JSON.stringify({ handlingTime: one }))).toBe('2026-11-22T10:00:00.000Z');
  expect(timeOf(JSON.stringify({ handlingTime: one, ts: other }))).toBe('2026-11-22T11:00:00.000Z');
});

it.each(FIELD)('%s', (line, time) => expect(timeOf(line)).toBe(time));

it.each([
  '17/06/09 20:10:40 ready',
  '03-17 16:13:38 ready',
  '[10.11 16:49:06] ready',
  '081109 203518',
  '2026-02-30T10:00:00Z ready',
  '2026-11-22T24:00:00Z ready',
  '2026-11-22T10:00:61Z ready',
  'Feb 30 10:00:00 host ready',
  'I1322 10:00:00.0 1 a.go:1] ready',
  'Nov 22, 2026 13:04:05 PM ready',
  '123456789012 ready',
  '{"id":1795341600123,"msg":"ready"}',
  'until 2026-11-22T10:00:00Z ready',
  '22.13.2026 10:00:00 ready',
  '13/13/2026 10:00:00 ready',
  '10:22:33:44:55:66 ready',
  '10:00:00ready',
  '25:00:00 ready',
  '20261322T100000Z ready',
  '20261122T250000Z ready',
  'ready',
  '',
])('does not guess: %s', (line) => expect(timeOf(line)).toBeNull());

describe('the year of a format without one', () => {
  it.each([
    [Date.UTC(2026, 0, 2), 'Dec 31 23:59:59 host x', '2025-12-31T23:59:59.000Z'],
    [Date.UTC(2026, 11, 31), 'Jan 01 00:00:01 host x', '2027-01-01T00:00:01.000Z'],
    [Date.UTC(2026, 5, 1), 'I0605 10:00:00.0 1 a.go:1] x', '2026-06-05T10:00:00.000Z'],
    [Date.UTC(2029, 0, 1), 'Feb 29 10:00:00 host x', '2028-02-29T10:00:00.000Z'],
  ])('is the nearest to what is known of the log', (reference, line, time) =>
    expect(timeOf(line, reference)).toBe(time),
  );

  it('goes on over New Year where nothing is known', () => {
    const times = new LineTimes(null);
    const at = (line: string): number => times.at(Buffer.from(line), 0, line.length);
    expect(at('Jan 01 00:00:01 host x') - at('Dec 31 23:59:59 host x')).toBe(2000);
    expect(at('Dec 31 23:59:59 host x') - at('Jan 01 00:00:01 host x')).toBe(-2000);
  });
});

describe('a time of day without a certain day', () => {
  const times = (lines: string[]): number[] => {
    const reader = new LineTimes(REFERENCE_MS);
    return lines.map((line) => reader.at(Buffer.from(line), 0, line.length));
  };

  it.each([
    ['a clock', '08:00:01 ready', '10:00:01 ready'],
    ['a clock in brackets', '[08:00:01.123] ready', '[10:00:01.123] ready'],
    ['a clock behind a level', 'INFO 08:00:01 ready', 'INFO 10:00:01 ready'],
    ['a clock of twelve hours', '11:00:01 AM ready', '1:00:01 PM ready'],
    ['a clock over midnight', '23:00:01 ready', '01:00:01 ready'],
    ['a date that may begin with the month', '01/02/2026 08:00:01 ready', '01/02/2026 10:00:01 ready'],
    ['the same with AM and PM', '1/2/2026, 11:00:01 AM ready', '1/2/2026, 1:00:01 PM ready'],
    ['a date of six digits', '261122 08:00:01 ready', '261122 10:00:01 ready'],
    ['an object', '{"time":"08:00:01","msg":"ready"}', '{"time":"10:00:01","msg":"ready"}'],
  ])('is good for comparing: %s', (_name, one, other) => {
    const [first = NO_TIME, second = NO_TIME] = times([one, other]);
    expect(second - first).toBe(7_200_000);
    expect(first).toBeLessThan(DAY_KNOWN_MIN);
  });

  it('becomes a day where another date shows the order', () => {
    const [before, day, after] = times(['01/02/2026 10:00:00 x', '13/02/2026 10:00:00 x', '01/02/2026 10:00:00 x']);
    expect(before).toBeLessThan(DAY_KNOWN_MIN);
    expect([day, after]).toEqual([Date.UTC(2026, 1, 13, 10), Date.UTC(2026, 1, 1, 10)]);
  });
});
