import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import { duration, roughly } from '../../src/words/times';

/** The page's script counts on from what the server drew, so both must have the same words for a time. */
const SCRIPT = readFileSync('src/gateway/console/assets/console.mjs', 'utf8');
const functionIn = (name: string) => new RegExp(`^function ${name}\\(ms\\) \\{[^]*?^\\}`, 'm').exec(SCRIPT)![0];
const two = /^const two = .*$/m.exec(SCRIPT)![0];
const ofScript = createContext({});
runInContext([two, functionIn('words'), functionIn('roughly')].join('\n'), ofScript);
const scripted = (name: string, ms: number) => runInContext(`${name}(${ms})`, ofScript) as string;

const SECOND = 1_000;
const [MINUTE, HOUR, DAY] = [60 * SECOND, 3_600 * SECOND, 86_400 * SECOND];
const TIMES = [10 * SECOND, 59_400, 59_600, MINUTE, 89 * SECOND, 91 * SECOND, 5 * MINUTE + 4 * SECOND].concat([
  59 * MINUTE + 59 * SECOND,
  HOUR,
  90 * MINUTE,
  47 * HOUR,
  48 * HOUR,
  3 * DAY + 5 * HOUR,
  90 * DAY,
]);

test.each(TIMES)('%s ms are said by the script as by the server', (ms) => {
  expect(scripted('words', ms)).toBe(duration(ms));
  expect(scripted('roughly', ms)).toBe(roughly(ms));
});
