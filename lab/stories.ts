import type { FaultOrder } from './faults';
import type { KeyLogShape, LabLocation } from './world/model';

export type Ending = 'resolved' | 'escalated' | 'declined' | 'expired' | 'void';

/** A story: one location with its trouble, told once here and used by demo, dev and tests alike. */
export interface Story {
  name: string;
  /** The id that the alert names. For `cluster-on-location` it is the cluster's. */
  location: string;
  environment: string;
  /** One sentence for people. */
  sentence: string;
  /** What the lab does on purpose, beyond the state of the world. */
  scripted: string;
  /** Whether the run comes to a gate, and what a friendly approver sends there. */
  gate: 'approve' | 'customer-rotated' | null;
  /** How the run ends when the gate is approved (or `customer-rotated` is sent), rejected, or left alone. */
  ending: { approve: Ending; reject: Ending; silent: Ending };
  /** True where our identities hold the account, so that we may reset its key. */
  held: boolean;
  world: StoryWorld;
  faults: FaultOrder[];
}

/** What differs from an ordinary location. */
export interface StoryWorld {
  locationId: string;
  clusterId?: string;
  region: string;
  xoRegion?: string;
  tugboat: string;
  trouble: 'key-deleted' | 'owner-inactive' | 'disabled' | 'key-absent' | 'none';
  network?: LabLocation['network'];
  deleted?: boolean;
  xo: LabLocation['xo'];
  carriers?: string[];
  build?: Partial<LabLocation['build']>;
  keyLog?: KeyLogShape;
  staleBuilds?: number;
  /** After a reset the record of the key can no longer be read. */
  keyRecordHiddenAfterReset?: boolean;
}

const GATED = { reject: 'declined', silent: 'expired' } as const;
const PROD = { environment: 'prod', region: 'us-east', tugboat: 'prod-wdc04.carrier107' };

function always(ending: Ending): Story['ending'] {
  return { approve: ending, reject: ending, silent: ending };
}

/** A fault of the lab's own scripts: all fields said. */
function fault(order: Omit<FaultOrder, 'times' | 'afterTimes' | 'delayMs'> & Partial<FaultOrder>): FaultOrder {
  return { times: 1, afterTimes: 0, delayMs: 0, ...order };
}

export const STORIES: readonly Story[] = [
  {
    name: 'key-rejected',
    location: 'lockeyrejected000001',
    environment: PROD.environment,
    sentence: 'IAM refuses the key in the connector; it is replaced and carried to the location.',
    scripted: 'Nothing: the key in the location was deleted long ago.',
    gate: 'approve',
    ending: { approve: 'resolved', ...GATED },
    held: true,
    world: {
      locationId: 'lockeyrejected000001',
      region: PROD.region,
      tugboat: PROD.tugboat,
      trouble: 'key-deleted',
      xo: { shape: 'aligned', part: 'fence' },
    },
    faults: [],
  },
  {
    name: 'cluster-on-location',
    location: 'cluonlocation0000001',
    environment: 'prod',
    sentence: 'The alert names a cluster; the run finds the location that the cluster lives on and repairs that.',
    scripted: 'xo answers for the cluster with the id of its location; the build keeps its files in another place.',
    gate: 'approve',
    ending: { approve: 'resolved', ...GATED },
    held: true,
    world: {
      locationId: 'loconlocation0000001',
      clusterId: 'cluonlocation0000001',
      region: 'us-south',
      tugboat: 'prod-dal12.carrier114',
      trouble: 'owner-inactive',
      xo: { shape: 'json', part: 'attachment' },
      build: { artifactsElsewhere: true },
      keyLog: 'secret-json',
    },
    faults: [],
  },
  {
    name: 'wrong-carrier-first',
    location: 'locwrongcarrier00001',
    environment: 'prod',
    sentence: 'The first carrier of the data centre gives a green build without evidence; the next one has it.',
    scripted: 'The information job works for this location on prod-dal10-carrier6 only.',
    gate: 'approve',
    ending: { approve: 'resolved', ...GATED },
    held: true,
    world: {
      locationId: 'locwrongcarrier00001',
      region: 'us-south',
      tugboat: 'prod-dal10.carrier112',
      trouble: 'key-deleted',
      xo: { shape: 'header-json', part: 'text' },
      carriers: ['prod-dal10-carrier6'],
      keyLog: 'configmap-yaml',
    },
    faults: [],
  },
  {
    name: 'slow-build',
    location: 'locslowbuild00000001',
    environment: 'stage',
    sentence: 'The build takes its time, and the run waits for it without holding anything up.',
    scripted: 'Builds for this location run for seven seconds and say so in their estimate. Staging.',
    gate: 'approve',
    ending: { approve: 'resolved', ...GATED },
    held: true,
    world: {
      locationId: 'locslowbuild00000001',
      region: 'us-south',
      tugboat: 'stage-dal09.carrier104',
      trouble: 'disabled',
      xo: { shape: 'aligned', part: 'blocks' },
      build: { runMs: 7_000 },
      keyLog: 'wrapped-base64',
    },
    faults: [],
  },
  {
    name: 'lost-trigger-answer',
    location: 'loclosttrigger000001',
    environment: 'prod',
    sentence: 'Jenkins starts the build, but its answer is lost; the run finds that build and starts no second one.',
    scripted: 'The answer to the first start of the information job is lost.',
    gate: 'approve',
    ending: { approve: 'resolved', ...GATED },
    held: true,
    world: {
      locationId: 'loclosttrigger000001',
      region: PROD.region,
      tugboat: 'prod-wdc07.carrier109',
      trouble: 'key-deleted',
      xo: { shape: 'json', part: 'fence' },
    },
    faults: [
      fault({
        system: 'jenkins',
        match: {
          method: 'POST',
          path: 'armada-ha-master-get-info/buildWithParameters',
          location: 'loclosttrigger000001',
        },
        kind: 'lost-answer',
      }),
    ],
  },
  {
    name: 'lost-reset-answer',
    location: 'loclostreset00000001',
    environment: 'prod',
    sentence: 'The key is replaced, but the answer is lost; the run looks at the key record instead of trying again.',
    scripted: 'The answer to the reset is lost; the key record can be read and shows the new key.',
    gate: 'approve',
    ending: { approve: 'resolved', ...GATED },
    held: true,
    world: {
      locationId: 'loclostreset00000001',
      region: 'ca-tor',
      tugboat: 'prod-tor01.carrier105',
      trouble: 'owner-inactive',
      xo: { shape: 'aligned', part: 'text' },
    },
    faults: [
      fault({
        system: 'ibmcloud',
        match: { method: 'POST', path: '^/global/v1/keys$', location: 'loclostreset00000001' },
        kind: 'lost-answer',
      }),
    ],
  },
  {
    name: 'late-propagation',
    location: 'loclatepropag0000001',
    environment: 'stage',
    sentence:
      'After the refresh the location still shows the old key for a while; the run keeps looking until it follows.',
    scripted: 'The first information build after the refresh shows the old key. Staging.',
    gate: 'approve',
    ending: { approve: 'resolved', ...GATED },
    held: true,
    world: {
      locationId: 'loclatepropag0000001',
      region: 'us-south',
      tugboat: 'stage-dal10.carrier102',
      trouble: 'key-deleted',
      xo: { shape: 'header-json', part: 'fence' },
      build: { artifactsElsewhere: true },
      staleBuilds: 1,
    },
    faults: [],
  },
  {
    name: 'customer-rotated',
    location: 'loccustomer000000001',
    environment: 'prod',
    sentence: 'The customer replaces the key; the run believes it when the key record shows it, then refreshes.',
    scripted: 'Nobody of us holds this account. The customer rotates when asked (`POST /customer/rotate`).',
    gate: 'customer-rotated',
    ending: { approve: 'resolved', ...GATED },
    held: false,
    world: {
      locationId: 'loccustomer000000001',
      region: 'eu-de',
      xoRegion: 'eu-central',
      tugboat: 'prod-fra02.carrier105',
      trouble: 'disabled',
      xo: { shape: 'json', part: 'text' },
    },
    faults: [],
  },
  {
    name: 'key-missing',
    location: 'lockeymissing0000001',
    environment: 'prod',
    sentence: 'The configuration has no key at all, so Razee is told and nothing is changed.',
    scripted: 'Nothing: the connector was configured with an empty key.',
    gate: null,
    ending: always('escalated'),
    held: false,
    world: {
      locationId: 'lockeymissing0000001',
      region: PROD.region,
      tugboat: PROD.tugboat,
      trouble: 'key-absent',
      xo: { shape: 'aligned', part: 'text' },
    },
    faults: [],
  },
  {
    name: 'iam-unreachable',
    location: 'lociamdown0000000001',
    environment: 'prod',
    sentence: 'The connector cannot reach IAM at all; a new key would not help, so the link squad is told.',
    scripted: 'The network between the location and IAM is down.',
    gate: null,
    ending: always('escalated'),
    held: false,
    world: {
      locationId: 'lociamdown0000000001',
      region: 'us-south',
      tugboat: 'prod-dal12.carrier114',
      trouble: 'none',
      network: 'down',
      xo: { shape: 'aligned', part: 'fence' },
    },
    faults: [],
  },
  {
    name: 'inconclusive',
    location: 'locinconclusive00001',
    environment: 'prod',
    sentence: 'IAM throttles the connector: neither a bad key nor an outage, so a person decides.',
    scripted: 'IAM answers the connector with 429.',
    gate: null,
    ending: always('escalated'),
    held: false,
    world: {
      locationId: 'locinconclusive00001',
      region: 'us-south',
      tugboat: 'prod-dal12.carrier114',
      trouble: 'none',
      network: 'throttled',
      xo: { shape: 'json', part: 'file' },
    },
    faults: [],
  },
  {
    name: 'ambiguous',
    location: 'locambiguous00000001',
    environment: 'stage',
    sentence: 'Two regions claim the location on different tugboats; the run does not guess.',
    scripted: 'xo answers twice, with different tugboats. Staging.',
    gate: null,
    ending: always('escalated'),
    held: false,
    world: {
      locationId: 'locambiguous00000001',
      region: 'us-south',
      tugboat: 'stage-dal09.carrier104',
      trouble: 'key-deleted',
      xo: { shape: 'aligned', part: 'fence', otherTugboat: 'stage-dal10.carrier102' },
    },
    faults: [],
  },
  {
    name: 'refresh-fails',
    location: 'locrefreshfails00001',
    environment: 'prod',
    sentence: 'The key is replaced, but the refresh job refuses; the team learns that the refresh is outstanding.',
    scripted: 'The refresh job answers 409 for this location: it is disabled.',
    gate: 'approve',
    ending: { approve: 'escalated', ...GATED },
    held: true,
    world: {
      locationId: 'locrefreshfails00001',
      region: PROD.region,
      tugboat: 'prod-wdc07.carrier109',
      trouble: 'key-deleted',
      xo: { shape: 'aligned', part: 'attachment' },
    },
    faults: [
      fault({
        system: 'jenkins',
        match: { method: 'POST', path: 'armada-master-refresh/buildWithParameters', location: 'locrefreshfails00001' },
        kind: 'status',
        times: 1000,
        status: 409,
        headers: { 'X-Jenkins': '2.528.1', 'Content-Type': 'text/html;charset=utf-8' },
        body: '<html><head><title>Error</title></head><body>armada-master-refresh is not buildable</body></html>',
      }),
    ],
  },
  {
    name: 'reset-in-doubt',
    location: 'locresetindoubt00001',
    environment: 'prod',
    sentence: 'The answer to the reset is lost and the key record cannot be read, so a person must say what happened.',
    scripted: 'The answer to the reset is lost, and from then on the key records of the account may not be listed.',
    gate: 'approve',
    ending: { approve: 'escalated', ...GATED },
    held: true,
    world: {
      locationId: 'locresetindoubt00001',
      region: PROD.region,
      tugboat: PROD.tugboat,
      trouble: 'owner-inactive',
      xo: { shape: 'header-json', part: 'attachment' },
      keyRecordHiddenAfterReset: true,
    },
    faults: [
      fault({
        system: 'ibmcloud',
        match: { method: 'POST', path: '^/global/v1/keys$', location: 'locresetindoubt00001' },
        kind: 'lost-answer',
      }),
    ],
  },
  {
    name: 'location-gone',
    location: 'loclocationgone00001',
    environment: 'prod',
    sentence: 'The location is being deleted, so the alert means nothing any more.',
    scripted: 'xo says that the location is to be deleted.',
    gate: null,
    ending: always('void'),
    held: false,
    world: {
      locationId: 'loclocationgone00001',
      region: PROD.region,
      tugboat: PROD.tugboat,
      trouble: 'key-deleted',
      deleted: true,
      xo: { shape: 'aligned', part: 'fence' },
    },
    faults: [],
  },
];
