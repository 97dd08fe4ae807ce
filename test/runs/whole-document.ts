import { STEP_IDS } from '../../src/contract/run-document';
import { plan } from '../approvals/plans';

export const AT = '2026-11-22T15:00:00.000Z';
const key = { kind: 'present', because: 'it is there', fingerprint: 'f' };
const tokenLog = {
  ...{ kind: 'rejected', because: 'IAM said no', lines: 1, newest: AT, codes: ['BXNIM0415E'], statuses: [400] },
  excerpt: ['getToken error'],
};
const said = { by: 'mia', plan: plan().code, at: AT, comment: 'yes', change: 'CHG1', verified: true };

/** A document in which no field is left out. */
export const WHOLE = {
  runbook: 'connector-cannot-reach-iam',
  run: 'satlink-prod-c1234567890abcdefghi@0196f7c2-0000-7000-8000-000000000001',
  location: 'c1234567890abcdefghi',
  environment: 'prod',
  scope: 'account/us-east/group',
  startedAt: AT,
  endedAt: AT,
  links: { console: 'https://console.example', temporal: 'https://t.example', build: 'https://b.example' },
  phase: 'deciding',
  steps: STEP_IDS.map((id) => ({ id, state: 'done', startedAt: AT, endedAt: AT, attempt: 1, because: 'done' })),
  findings: {
    location: { kind: 'found', because: 'xo says so', id: 'c1', tugboat: 't', region: 'us-east', source: 'xo' },
    apiKey: key,
    tokenLog,
  },
  cause: 'key-rejected',
  proof: { apiKey: key, tokenLog, build: 7, link: 'https://b.example/7' },
  plan: { ...plan(), affects: [{ kind: 'cluster', id: 'k', name: 'one' }], notes: ['a note'], affectsUnknown: '403' },
  asks: {
    offers: ['approve', 'reject', 'it-happened', 'customer-rotated'],
    expiresAt: AT,
    of: plan().code,
    needs: { signature: true, change: true },
  },
  lookUp: { id: 'c1234567890abcdefghi', until: AT },
  decisions: [{ ...said, decision: 'approve', via: 'key', unproved: 'no policy' }],
  refused: [{ ...said, decision: 'approve', answer: 'not-allowed', because: 'not listed' }],
  refusedCount: 1,
  told: [{ team: 'satellite-link', channel: 'C1', at: AT, link: 'https://s.example' }],
  cie: 'CIE-1',
  requestedBy: 'rota',
  startedBy: { kind: 'alert', source: 'alertmanager', isSigned: true },
  heard: { since: AT, channel: 'C1' },
  alert: { alertname: 'Alert', startsAt: AT, state: 'firing' },
  notes: ['cut'],
  outcome: { kind: 'resolved', because: 'repaired', report: '# r', remains: ['look'], previousEnd: 'it ended' },
};
