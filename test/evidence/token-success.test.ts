import { readTokenLog } from '../../src/evidence/token-log/token-log';
import { at, check, failed, worked } from './check-token-log';

const verdictOf = (words: string): string => readTokenLog(Buffer.from(`${at('10:00:00')} INFO ${words}\n`), {}).kind;

/** What names an error, written as `name` and `value`. */
const PROPERTIES: [name: string, write: (name: string, value: string) => string][] = [
  ['JSON', (name, value) => `getToken response {"${name}":"${value}"}`],
  ['JSON with blanks', (name, value) => `{ "msg" : "getToken response" , "${name}" : "${value}" }`],
  ['logfmt', (name, value) => `msg="getToken response" ${name}="${value}"`],
  ['an object of Node', (name, value) => `getToken response { ${name}: '${value}' }`],
  ['text', (name, value) => `getToken response, ${name}: ${value}`],
  ['with a 2xx', (name, value) => `getToken response status: 200 {"${name}":"${value}"}`],
];
const ERROR_NAMES = ['error', 'errors', 'err', 'lastError', 'last_err', 'errorCode', 'error_code', 'exception'];
/** Some begin like a value that says there is nothing. */
const VALUES = ['quota', 'null pointer', 'none of the servers answered', '0x80072ee2', 'nilpotent', 'falsehood', '17'];
const NO_VALUES = ['null', 'none', 'nil', 'false', '0', 'undefined'];

describe.each(PROPERTIES)('a response with an error, as %s', (_form, write) => {
  it.each(ERROR_NAMES)('is no success with %s', (name) => {
    for (const value of VALUES) expect([value, verdictOf(write(name, value))]).toEqual([value, 'unclear']);
  });

  it.each(ERROR_NAMES)('is one if %s says that there is none', (name) => {
    for (const value of NO_VALUES) expect([value, verdictOf(write(name, value))]).toEqual([value, 'working']);
  });
});

describe('a response without a 2xx', () => {
  it.each([
    ['a code', 'getToken response {"code":17}'],
    ['a code that is a word', "getToken response { code: 'EQUOTA' }"],
    ['a status that is none of HTTP', 'getToken response {"status":0}'],
    ['a success that is denied', 'getToken response {"success":false}'],
    ['the same as a pair', 'getToken response ok=false'],
    ['an error on the next line', 'getToken response error:\n    quota reached'],
  ])('is unclear with %s', (_what, words) => {
    expect(verdictOf(words)).toBe('unclear');
    check([worked('10:00:01'), `${at('10:00:02')} INFO ${words}`], { kind: 'unclear' });
  });

  it.each([
    'getToken response not received',
    'getToken response was empty',
    'getToken response never came',
    'getToken response lost',
    'getToken response late, giving up',
    'still waiting for getToken response',
    'awaiting the getToken response',
    'no getToken response',
    'getToken response {}',
    'getToken response []',
    'getToken response ""',
    'getToken response {"access_token":null}',
    'getToken response access_token=""',
  ])('proves nothing if it did not come: %s', (words) => {
    expect(verdictOf(words)).toBe('unclear');
    check([failed('09:59:00'), `${at('10:00:00')} INFO ${words}`], { kind: 'rejected' });
  });

  it.each([
    'getToken response',
    'getToken response received',
    'getToken response in 20ms',
    'getToken response from iam.cloud.ibm.com after 3 s',
    'getToken response: {"access_token":"…","expires_in":3600}',
    'getToken response {"code":null,"status":"ok"}',
    'getToken response err=nil token=hidden',
    'getToken response (error: none)',
    'getToken response error: null; took 3ms',
  ])('works: %s', (words) => expect(verdictOf(words)).toBe('working'));
});
