import { readXoReplies } from '../../src/evidence/location/xo-reply';

const ID = 'c7asdfghjklz98765432';
const kindOf = (text: string): string => readXoReplies([text], { id: ID }).kind;

it.each([
  ...[
    `cluster ${ID} not found`,
    `Cluster ${ID} was not found.`,
    `location \`${ID}\` could not be found`,
    `${ID}: not found`,
  ],
  ...[`The cluster ${ID} does not exist.`, `Location ${ID} doesn't exist`, `cluster with id ${ID} is not known`],
  ...[
    `No cluster found with id ${ID}`,
    `No such cluster: ${ID}`,
    `There is no location ${ID}.`,
    `no location with ID "${ID}" exists`,
  ],
  ...[
    `Could not find cluster ${ID}`,
    `I couldn't find a cluster with id *${ID}*`,
    `cannot find location ${ID}`,
    `Can’t find cluster ${ID}.`,
  ],
  ...[
    `Unable to find the cluster or location ${ID}`,
    `Error: cluster ${ID} not found (404)`,
    `:x: <@U012AB> cluster ${ID} not found`,
  ],
  ...[
    `unknown cluster ${ID}`,
    `cluster ${ID} is unknown`,
    `armada-xo started; Region: us-east\nno cluster ${ID}\ndone`,
  ],
])('xo does not know the id: %s', (text) => expect(kindOf(text)).toBe('not-found'));

it.each([
  ...[
    `unknown command "cluster ${ID}"`,
    `could not find a session for cluster ${ID}`,
    `cluster ${ID}: upstream not found`,
  ],
  ...[`vault secret for cluster ${ID} does not exist`, `Token not found, cannot query cluster ${ID}`],
  ...[`I do not recognise you. User unknown. (cluster ${ID})`, `@jane do you know why ${ID} is not known to me?`],
  ...[`No permission: role not found for ${ID}`, `no kubeconfig for cluster ${ID}`, `no answer about cluster ${ID}`],
  ...[`cluster ${ID} not found in the cache`, `cluster ${ID} not found: timeout`, `cluster ${ID}: carrier not found`],
  ...[
    `owner of cluster ${ID} not found`,
    `cluster ${ID} has no owner`,
    `HealthState of cluster ${ID}: unknown`,
    `cluster ${ID}: unknown`,
  ],
  ...[`could not find region for cluster ${ID}`, `no tugboat found for location ${ID}`, `cluster ${ID} not found?`],
  ...[
    `is cluster ${ID} not found`,
    `namespace of cluster ${ID} does not exist`,
    `database not found (${ID})`,
    `no route to ${ID}`,
  ],
  ...[
    `cluster ${ID} not found, try again later`,
    `cluster ${ID} found`,
    `cluster x${ID} not found`,
    `cluster ${ID}-1 not found`,
  ],
])('something else is not there: %s', (text) => expect(kindOf(text)).toBe('unreadable'));
