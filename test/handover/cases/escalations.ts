import { at, byCustomer, LOCATION, log, plan, refreshAlone, said } from '../base';
import type { Change } from '../base';
import { approved, CLUSTER_ID, CODE, escalated, nothingRead, of, RESET } from './case';
import type { Case } from './case';

const inconclusive = (kind: Parameters<typeof log>[0], because: string): Change =>
  escalated(because, {
    cause: 'inconclusive',
    findings: {
      location: null,
      apiKey: { kind: 'present', because: 'iam_api_key is there.' },
      tokenLog: log(kind, because),
    },
  });

/** A run that a team takes over. */
export const ESCALATIONS: readonly Case[] = [
  of(
    'The API key is missing',
    'named-cause',
    {
      ...escalated('iam_api_key in slclient.toml is empty or a placeholder. cluster-updater provides it', {}),
      cause: 'key-missing',
      findings: {
        location: null,
        apiKey: { kind: 'missing', because: 'iam_api_key in slclient.toml is empty or a placeholder.' },
        tokenLog: log('rejected', 'IAM was reached and rejected the key.'),
      },
    },
    { team: 'razee' },
  ),
  of('IAM cannot be reached', 'named-cause', {
    ...escalated('the network, DNS or TLS failed. 96 of 96 logins failed in 3 pods', {}),
    cause: 'iam-unreachable',
    findings: {
      location: null,
      apiKey: { kind: 'present', because: 'iam_api_key is there.' },
      tokenLog: log(
        'unreachable',
        'IAM could not be reached: the network, DNS or TLS failed. 96 of 96 logins failed in 3 pods.',
      ),
    },
  }),
  of(
    'It works again',
    'works-again',
    inconclusive('working', 'getToken works again: each pod that failed succeeded later.'),
  ),
  of('IAM limits the requests', 'unclear', inconclusive('throttled', 'IAM answered 429 to 40 requests.')),
  of('A policy of IAM refuses', 'unclear', inconclusive('refused-by-policy', 'IAM answered 403 (BXNIM0515E).')),
  of('The answer of IAM is not clear', 'unclear', inconclusive('unclear', 'A proxy answered with a web page.')),
  of('The pods do not agree', 'unclear', inconclusive('mixed', 'One pod fails while another works.')),
  of(
    'The log says nothing about getToken',
    'unclear',
    inconclusive('no-token-lines', 'No line has the word getToken.'),
  ),
  of('The log cannot be read', 'unclear', inconclusive('unreadable', 'The artifact is empty.')),
  of(
    'The API key is masked',
    'unclear',
    escalated('The key is masked.', {
      cause: 'inconclusive',
      findings: { location: null, apiKey: { kind: 'masked', because: 'The key is masked.' }, tokenLog: null },
    }),
  ),
  of(
    'xo stayed silent',
    'xo-silent',
    escalated('xo stayed silent and nobody looked the location up; find out which tugboat hosts it', {
      reason: 'xo-silent',
      ...nothingRead,
      words: {
        S1: 'failed: xo stayed silent, and nobody looked the location up',
        S2: 'skipped: nobody knows where the location runs',
        S3: 'pending',
        S4: 'pending',
        S5: 'pending',
        S6: 'pending',
        S7: 'pending',
      },
    }),
  ),
  of(
    'xo is not clear',
    'location-unclear',
    escalated('two regions answered with different carriers', {
      cause: 'inconclusive',
      findings: {
        location: { kind: 'ambiguous', because: 'two regions answered with different carriers' },
        apiKey: null,
        tokenLog: null,
      },
    }),
  ),
  of(
    'The job does not fit',
    'no-form',
    escalated('the job offers no carrier in wdc04; start the job by hand and read its artifacts', {
      reason: 'no-form',
      cause: 'inconclusive',
      findings: { location: { kind: 'found', id: LOCATION, because: 'xo knows it' }, apiKey: null, tokenLog: null },
      words: {
        S2: 'failed: the job offers no carrier in wdc04',
        S3: 'pending',
        S4: 'pending',
        S5: 'pending',
        S6: 'pending',
        S7: 'pending',
      },
    }),
  ),
  of(
    'A step could not be done',
    'step-failed',
    escalated('could not do S4: no answer in time', {
      cause: 'inconclusive',
      findings: { location: { kind: 'found', id: LOCATION, because: 'xo knows it' }, apiKey: null, tokenLog: null },
      words: {
        S4: 'failed: no answer in time (SCHEDULE_TO_CLOSE), last: build 4711 is still running',
        S5: 'pending',
        S6: 'pending',
        S7: 'pending',
      },
    }),
  ),
  of(
    'The environment is only observed',
    'observed',
    escalated('this environment is only observed: the plan stands in the report, and nothing was changed', {
      reason: 'observed',
      plan: plan(),
    }),
  ),
  of(
    'The alert is too old',
    'too-late',
    escalated('the alert is older than 160 hours: its hosts may have to be replaced', {
      reason: 'too-late',
      alert: {
        alertname: 'SatelliteLinkConnectorDeployCannotReachIAMServer',
        startsAt: '2026-11-21T20:00:00.000Z',
        state: 'firing',
      },
    }),
  ),
  of(
    'xo and IBM Cloud do not agree',
    'place-disputed',
    escalated(
      'xo says that the location is in region us-east, and IBM Cloud says us-south; no plan is drawn up before somebody has found out which is right',
      { reason: 'place-disputed' },
    ),
  ),
  of(
    'xo does not name the account',
    'place-unknown',
    escalated('xo did not name the account of the location, so nobody can say whose key it is', {
      reason: 'place-unknown',
    }),
  ),
  of(
    'The reset was refused',
    'reset-refused',
    escalated(
      'the key was not reset: IAM refused the identity (HTTP 403)',
      approved({
        words: { R1: 'failed: refused: IAM refused the identity (HTTP 403)' },
      }),
    ),
  ),
  of(
    'Nothing happened, says a person',
    'reset-refused',
    escalated(
      'the reset of the key did not happen, says noah',
      approved({
        decisions: [said('mia', 'approve'), said('noah', 'it-did-not')],
        words: { R1: 'failed: noah says that it did not happen' },
      }),
    ),
  ),
  of(
    'Approved, and not carried out in time',
    'not-carried-out',
    escalated(
      `the reset was not sent, and nothing was changed: prod is frozen (year-end freeze); the time to decide ended at ${at('16:30:00')}, so nobody is asked again`,
      approved({
        words: { R1: 'skipped: the reset was not sent, and nothing was changed: prod is frozen (year-end freeze)' },
      }),
    ),
  ),
  of(
    'The engine did not answer after the approval',
    'stopped',
    escalated('could not do a step: no answer in time (SCHEDULE_TO_CLOSE)', approved({})),
  ),
  of(
    'The reset is in doubt',
    'reset-in-doubt',
    escalated(
      `the reset of the key is in doubt: it may have happened, and nobody could say until ${at('16:30:00')}. Already changed: the API key may have been replaced`,
      approved({
        words: { R1: 'in-doubt: Was the key reset? We could not find out: IAM refused to list the keys (HTTP 403)' },
      }),
    ),
  ),
  of(
    'The refresh is owed: Jenkins refused it',
    'refresh-owed',
    escalated(
      'the refresh was not started: the job is disabled (HTTP 409). Already changed: the API key was replaced',
      approved({
        words: {
          ...RESET,
          R2: 'failed: not started: could not start a build of master-refresh: the job is disabled (HTTP 409) (POST https://jenkins.example/job/master-refresh/buildWithParameters)',
        },
      }),
    ),
  ),
  of(
    'The refresh is owed: it was rejected',
    'refresh-owed',
    escalated(
      'noah rejected the refresh; the key was replaced and the refresh is outstanding. Already changed: the API key was replaced',
      approved({
        decisions: [said('mia', 'approve'), said('noah', 'reject')],
        words: { ...RESET, R2: 'skipped: noah rejected the refresh' },
      }),
    ),
  ),
  of(
    'The refresh is owed: the customer says that the key is new',
    'refresh-owed',
    escalated('the refresh was not started: HTTP 503. Already changed: the customer replaced the API key', {
      plan: byCustomer({ keyRecord: null }),
      decisions: [said('mia', 'customer-rotated', { verified: false })],
      words: { R1: 'skipped: the customer replaced the key', R2: 'failed: not started: HTTP 503' },
    }),
  ),
  of(
    'The refresh failed',
    'refresh-failed',
    escalated(
      'the refresh build 12 ended FAILURE: https://jenkins.example/job/refresh/12/. Already changed: the API key was replaced',
      approved({
        words: { ...RESET, R2: 'failed: the refresh build 12 ended FAILURE: https://jenkins.example/job/refresh/12/' },
        builds: { R2: 'https://jenkins.example/job/refresh/12/' },
      }),
    ),
  ),
  of(
    'The refresh is in doubt',
    'refresh-in-doubt',
    escalated(
      'the refresh was started (build 12), and how it ended is not known: no answer in time. Already changed: the API key was replaced, the master may have been refreshed',
      approved({
        words: { ...RESET, R2: 'in-doubt: the refresh was started (build 12), and how it ended is not known' },
      }),
    ),
  ),
  of('The repair is not proved', 'not-proved', {
    ...approved({ words: { ...RESET, R2: 'done: refresh build 12 ended SUCCESS', V: 'failed: not proved' } }),
    kind: 'escalated',
    proof: {
      build: 4720,
      link: 'https://jenkins.example/job/get-info/4720/',
      apiKey: { kind: 'present', because: 'iam_api_key is there.' },
      tokenLog: log('rejected', 'IAM rejected the key.'),
    },
    outcome: {
      kind: 'escalated',
      because:
        'the repair is not proved: the connector still shows the key from before. Already changed: the API key was replaced, the master was refreshed',
      remains: ['Propose a second master refresh: the connector still shows the key from before.'],
    },
  }),
  of('An operator reset the run', 'expired', {
    plan: plan(),
    kind: 'expired',
    outcome: {
      kind: 'expired',
      because: `nobody decided about plan ${CODE} until ${at('16:30:00')}. Before an operator reset this run, it was about to send the reset of the key under plan AAAAAAAA at ${at('15:50:00')}: the key may have been replaced then.`,
      earlier: [
        `Before an operator reset this run, it was about to send the reset of the key under plan AAAAAAAA at ${at('15:50:00')}: the key may have been replaced then.`,
      ],
      previousEnd: 'The run before this one was terminated at 15:30 UTC, and told nobody.',
    },
  }),
  of('The alert names a cluster', 'declined', {
    location: 'cluonlocation0000001',
    kind: 'declined',
    because: `mia rejected plan ${CODE}`,
    plan: plan(),
    decisions: [said('mia', 'reject')],
  }),

  of(
    'A ConfigMap value is missing',
    'named-cause',
    clusterId('config-missing', 'cluster_id: the ConfigMap is whole and has no such key.'),
    { runbook: CLUSTER_ID, team: 'razee' },
  ),
  of('The ConfigMap of another location', 'named-cause', clusterId('config-foreign', 'cluster_id is another one.'), {
    runbook: CLUSTER_ID,
    team: 'razee',
  }),
  of('The ConfigMaps are right', 'named-cause', clusterId('config-readable', 'cluster_id and region are right.'), {
    runbook: CLUSTER_ID,
  }),
  of(
    'A ConfigMap cannot be read',
    'unclear',
    clusterId('inconclusive', 'region: the artifact is empty.', 'unreadable'),
    { runbook: CLUSTER_ID },
  ),
  of(
    'The refresh alone failed',
    'refresh-not-done',
    {
      ...clusterId('config-stale', 'the refresh build 12 ended FAILURE: https://jenkins.example/job/refresh/12/'),
      plan: refreshAlone(),
      decisions: [said('mia', 'approve')],
      words: {
        G: 'done: mia said approve',
        R2: 'failed: the refresh build 12 ended FAILURE: https://jenkins.example/job/refresh/12/',
      },
      builds: { R2: 'https://jenkins.example/job/refresh/12/' },
    },
    { runbook: CLUSTER_ID },
  ),
];

function clusterId(cause: string, because: string, kind: 'other' | 'unreadable' = 'other'): Change {
  return escalated(because, {
    cause,
    findings: {
      location: null,
      apiKey: null,
      tokenLog: null,
      artifacts: [{ artifact: 'connector_sl_configMap.log', kind, because }],
    },
    words: { S7: `done: ${cause}` },
    alert: { alertname: CLUSTER_ID.alerts[0], startsAt: at('15:40:00'), state: 'firing' },
  });
}
