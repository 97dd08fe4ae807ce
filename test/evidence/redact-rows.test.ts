import { createScrubber } from '../../src/evidence/redaction/known-secrets';
import { createLogRedactor, redact } from '../../src/evidence/redaction/redact';
import { readTokenLog } from '../../src/evidence/token-log/token-log';
import { ENCODINGS } from './secret-encodings';

const hide = createLogRedactor([]);

describe('what stands in a row is judged together', () => {
  it.each([
    ['a short word does not part a row that is too much', 'sent 35 id 97 112 105 107', 'sent …'],
    ['nor behind it', 'sent 97 112 105 107 id 35', 'sent …'],
    ['a long number behind an unknown piece', 'sent Qx7kPz2LwVbN 1234 failed again', 'sent … failed again'],
    ['short words beside unknown pieces', 'sent code Qx7k Pz2L wVbN dGhJ', '…'],
    ['short words behind them', 'Qx7k Pz2L wVbN code was refused again', '… was refused again'],
    ['a long number beside one', 'port failed 1234 Qx7kPz2LwVbN', 'port failed …'],
    ['four numbers that are letters', 'dial tcp 97.112.105.107: timeout', 'dial tcp …: timeout'],
    ['an address is none of them', 'dial tcp 104.16.53.7:443: timeout', 'dial tcp 104.16.53.7:443: timeout'],
    ['counters with words between', 'try 2 of 5 took 35 ms, status 400', 'try 2 of 5 took 35 ms, status 400'],
  ])('%s: %s', (_name, text, shown) => {
    expect(hide(text).replace(/… …/g, '…')).toBe(shown.replace(/… …/g, '…'));
  });

  it('two pairs of hexadecimal digits with colons are no times, however they look', () => {
    expect(hide('sent 61:50:49 6b:65:79 61:51:52 again')).toBe('sent … again');
  });
});

describe('ordinary counters and letters stay readable', () => {
  it.each([
    'sent 42 ok, received 40 late, lost 35 of them, wait 91 ms, read 58 bytes, rate 64 again, queue 33 open',
    'getToken error after 3 attempts, took 12ms, port 443, status 503',
    'cpu 45% memory 67% disk 81% network 12% load 0.75',
    'pool: active 12 idle 38 waiting 0 max 50 timeout 30s',
    'request took 117ms, dns 4ms, connect 21ms, tls 52ms, first byte 98ms, total 117ms',
    'connection from 10.0.0.5:43210 to 10.1.2.3:443 closed after 65 seconds, 48 bytes in, 112 bytes out',
    'deployed 3 replicas, 2 ready, 1 unavailable, age 45m, restarts 7',
    'probe failed: HTTP 503, threshold 3, period 10s, timeout 5s, delay 30s',
    'upstream 10.0.0.7:8080 weight 50 fails 3 timeout 35s conns 47',
    'line 57 column 44: expected comma',
    'batch 12 of 48: 100 items, 97 ok, 3 failed, 45 s',
    'heartbeat 55 missed, interval 30s, timeout 90s, peers 34, leader 2',
    'rate limit: 100 requests per 60 seconds, remaining 37, reset in 41 s',
    'cache hits 88 misses 12 evictions 33 size 64 MB ttl 120 s',
    'threads 35 daemon 28 peak 41 started 77',
    'status: 400, took 34 ms, bytes 113, attempt 2, backoff 50 ms, next 84 ms',
    'reconnect in 35 s, last error 111, failures 48, successes 97',
    'leader election lost, lease 45 s, renew 30 s, retry 25 s',
    'certificate expires in 45 days, issued 45 days ago, renew before 30 days',
    'i/o wait 12, user 45, system 33, idle 80, steal 0',
    "couldn't resolve a host: it's a DNS error, isn't a TLS error, i/o timeout, n/a",
    'errors 3 warnings 5 retries 2 pods 7 nodes 1 jobs 4 tasks 6 queues 9 workers 8',
    'process 77 exited with signal 9 after 58 s, restarted 4 times, backoff 40 s',
    'http2: stream 57, window 65535, frames 49, ping 35 ms, settings 100',
    'average 45.3 ms, deviation 12.1, minimum 33.0, maximum 98.7, samples 100',
    'scheduled 36 tasks, completed 34, failed 2, waited 59 ms, ran 71 ms',
    'listening on port 8443, workers 48, backlog 128, keepalive 65 s, timeout 60 s, body 50 MB, buffers 64',
  ])('%s', (line) => expect(hide(line)).toBe(line));
});

describe('a key of which each character stands behind another word', () => {
  it.each([
    [
      'numbers',
      'first 107 second 81 third 85 fourth 95 fifth 84 sixth 97',
      'first … second … third … fourth … fifth … sixth …',
    ],
    ['with an index', 'one 0 97 two 1 98 three 2 99 four 3 100 five 4 101 six 5 102', '…'],
    ['behind the names of statuses', 'status 107 code 112 http 105 response 110 status 101 code 104', '…'],
    ['letters on lines with a time', ['n', 'a', 's', 't'].map((one) => `2026-11-22T10:00:01Z ${one}`).join('\n'), '…'],
    ['five numbers are too few to tell them from counters', 'dns 97 tls 98 read 99 wait 100 sent 101', 'dns 97'],
  ])('%s', (_name, text, shown) => {
    expect(hide(text)).toContain(shown);
    expect(hide(text)).not.toMatch(/10[357]|112|Z [nast]/);
  });
});

describe('a known secret is found by decoding alone', () => {
  const key = 'Qx7_kPz2-Lm9RtYwVbN4sDfGhJ0cUeIoA1qZ3xC5vB8n';
  const scrub = createScrubber([key]);
  /** Numbers of a base that only a person would take for bytes, marks that the redactor takes out before, and what wraps a key. */
  const LEFT = /^(?:exponents|binary|Java bytes, negated|colours between|full width letters|JSON of base64 of JSON)$/;

  it.each(Object.entries(ENCODINGS).filter(([name]) => !LEFT.test(name)))('%s', (_name, encode) => {
    const { text, windows } = encode(key);
    const shown = scrub(`sent ${text} again`);

    expect(windows.filter((window) => shown.includes(window))).toEqual([]);
    expect(shown).toMatch(/^sen[^]*again$/);
  });

  it('four characters are enough', () => expect(scrub('ends with vB8n')).toBe('ends with …'));
});

describe('names of secrets', () => {
  it.each([
    ['password: correct horse battery', 'password: …'],
    ['the password: wrong horse', 'the password: …'],
    ['token=timeout again', 'token=… again'],
    ['cannot fetch token: 400 Bad Request', 'cannot fetch token: 400 Bad Request'],
    [
      'Post "https://iam.cloud.ibm.com/identity/token": dial tcp',
      'Post "https://iam.cloud.ibm.com/identity/token": dial tcp',
    ],
  ])('%s', (text, shown) => {
    expect(hide(text)).toBe(shown);
    expect(redact(text)).toBe(shown);
  });
});

describe('an excerpt holds what decides', () => {
  it('far down in a record of many lines, and far behind in a long one', () => {
    const stack = Array.from({ length: 40 }, (_, at) => `    at call (server.js:${at}:1)`);
    const deep = ['2026-11-22T10:00:00Z ERROR getToken error {', ...stack, "    errorCode: 'BXNIM0415E' }"];
    const wide = `2026-11-22T10:00:00Z ERROR getToken error ${'the request was sent again '.repeat(60)}BXNIM0415E`;

    for (const log of [deep.join('\n'), wide]) {
      const { codes, excerpt } = readTokenLog(Buffer.from(`${log}\n`), {});
      expect(codes).toEqual(['BXNIM0415E']);
      expect(excerpt.join('\n')).toContain('BXNIM0415E');
      expect(excerpt.every((line) => line.length <= 400)).toBe(true);
    }
  });

  it('hides a key of which each line shows three characters', () => {
    const lines = ['getToken error status code: 400 [', '  97, 112,', '  105, 107,', '  101, 121 ]'];
    const { excerpt } = readTokenLog(Buffer.from(`2026-11-22T10:00:00Z ERROR ${lines.join('\n')}\n`), {});

    expect(excerpt.join('\n')).not.toMatch(/97|112|105|107|101|121/);
  });
});
