import { alertNamesOf } from '../../src/intake/alert-names';
import { readNotification } from '../../src/intake/alertmanager';
import { readRunInput } from '../../src/contract/run-input';

const LABELS = '"alertname":"SatelliteLinkConnectorDeployCannotReachIAMServer","cluster_id":"c1234567890abcdefghi"';
const alertWith = (labels: string, more = '') =>
  `{"status":"firing","startsAt":"2026-11-22T15:00:00Z",${more}"labels":{${LABELS}${labels}},"annotations":{}}`;

/** What becomes of a strange alert between two usual ones. */
function kindsAround(strange: string): string[] {
  const body = `{"version":"4","alerts":[${[alertWith(''), strange, alertWith('')].join(',')}]}`;
  return readNotification(JSON.parse(body) as unknown, 'prod', alertNamesOf(null))!.incoming.map(({ kind }) => kind);
}

test.each(['constructor', 'hasOwnProperty', 'toString', 'valueOf', 'prototype', '__defineGetter__'])(
  'a label named %s is a label like any other',
  (name) => {
    expect(kindsAround(alertWith(`,"${name}":"x"`))).toEqual(['firing', 'firing', 'firing']);
    const labels = JSON.parse(`{"${name}":"x"}`) as object;
    expect(readRunInput({ location: 'c1234567890abcdefghi', environment: 'prod', labels })).toMatchObject({
      labels: { [name]: 'x' },
    });
  },
);

test.each([
  ['blanks around it', `" SatelliteLinkConnectorDeployCannotReachIAMServer\\t"`, 'firing'],
  ['capitals', '"SATELLITELINKCONNECTORDEPLOYCANNOTREACHIAMSERVER"', 'firing'],
  ['more letters', '"SatelliteLinkConnectorDeployCannotReachIAMServers"', 'not-ours'],
])('an alert name with %s: %s is %s', (_what, name, kind) => {
  expect(kindsAround(alertWith(`,"alertname":${name}`))).toEqual(['firing', kind, 'firing']);
});

test.each([
  ['a label', alertWith(',"__proto__":"x"')],
  ['a field', alertWith('', '"__proto__":{"status":"resolved"},')],
])('__proto__ as the name of %s refuses that alert, and not its neighbours', (_what, strange) => {
  expect(kindsAround(strange)).toEqual(['firing', 'malformed', 'firing']);
});

test.each(['constructor', 'prototype', 'valueof'])('an environment named %s is a name, and known to nobody', (name) => {
  expect(readRunInput({ location: 'c1234567890abcdefghi', environment: name })).toMatchObject({ environment: name });
});
