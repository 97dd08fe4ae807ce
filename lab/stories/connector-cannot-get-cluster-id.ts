import type { Story } from '../story';

const SHARED = { runbook: 'connector-cannot-get-cluster-id', environment: 'prod', held: false, faults: [] };
const ESCALATED = { approve: 'escalated', reject: 'escalated', silent: 'escalated' } as const;
const PLACE = { region: 'us-east', tugboat: 'prod-wdc04.carrier107', trouble: 'none' } as const;
const configMap = (entry: string) => `apiVersion: v1\ndata:\n  ${entry}\nkind: ConfigMap\n`;

/** The ConfigMaps of each location, until its master is refreshed. */
export const CLUSTER_ID_STORIES: readonly Story[] = [
  {
    ...SHARED,
    name: 'config-stale',
    location: 'locconfigstale000001',
    sentence: 'The connector has the region of another place; a refresh writes it anew, and the key stays.',
    scripted: 'The ConfigMap with the region names eu-de until the master is refreshed.',
    gate: 'approve',
    ending: { approve: 'resolved', reject: 'declined', silent: 'expired' },
    world: {
      ...PLACE,
      locationId: 'locconfigstale000001',
      xo: { shape: 'aligned', part: 'fence' },
      artifacts: { 'connector_sl_configMap.log': configMap('region: eu-de') },
    },
  },
  {
    ...SHARED,
    name: 'config-missing',
    location: 'locconfigmissing0001',
    sentence: 'The ConfigMap with the cluster id is gone, so Razee is told and nothing is changed.',
    scripted: 'Kubernetes says that the ConfigMap does not exist.',
    gate: null,
    ending: ESCALATED,
    world: {
      ...PLACE,
      locationId: 'locconfigmissing0001',
      xo: { shape: 'json', part: 'text' },
      artifacts: { 'connector_ks_configMap.log': 'Error from server (NotFound): configmaps "ks" not found\n' },
    },
  },
];
