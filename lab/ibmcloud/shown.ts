import type { Account, LabCluster, LabLocation } from '../world/model';

/** A location as `getController` shows it. */
export function shownLocation(location: LabLocation, account: Account | undefined): object {
  const connected = location.token.at(-1)?.outcome.kind === 'ok';
  const [, datacenter = ''] = /-([a-z]{3}\d{2})\./.exec(location.tugboat) ?? [];
  return {
    id: location.id,
    name: location.name,
    region: location.region,
    resourceGroup: location.resourceGroup,
    resourceGroupName: groupName(account, location.resourceGroup),
    createdDate: '2025-05-06T07:08:09+0000',
    location: 'edge',
    datacenter,
    provider: 'satellite',
    state: connected ? 'normal' : 'action required',
    status: connected ? 'Ready' : 'R0049',
    type: 'satellite-location',
    crn: `crn:v1:bluemix:public:satellite:${location.region}:a/${location.account}:${location.id}::`,
    masterURL: `https://c.${location.region}.satellite.lab.invalid:32504`,
    deployments: {
      enabled: true,
      message: connected
        ? 'R0001: The Satellite location is ready for operations.'
        : 'R0049: The connector of the location cannot get a token.',
    },
    lifecycle: { masterStatus: 'Ready', masterState: 'deployed', masterHealth: 'normal' },
    hosts: { total: 6, available: 0 },
  };
}

/** A cluster as both versions of the API show it, near enough. */
export function shownCluster(cluster: LabCluster, account: Account | undefined): object {
  return {
    id: cluster.id,
    name: cluster.name,
    region: cluster.region,
    resourceGroup: cluster.resourceGroup,
    resourceGroupName: groupName(account, cluster.resourceGroup),
    state: 'normal',
    provider: cluster.location === undefined ? 'vpc-gen2' : 'satellite',
    type: 'openshift',
    location: cluster.location ?? cluster.region,
    dataCenter: cluster.location ?? cluster.region,
    createdDate: '2025-06-07T08:09:10+0000',
    masterKubeVersion: '4.19.12_1545_openshift',
    workerCount: 3,
    isPaid: true,
    masterStatus: 'Ready',
    masterState: 'deployed',
    lifecycle: {
      masterStatus: 'Ready (2 weeks ago)',
      masterState: 'deployed',
      masterHealth: 'normal',
      masterStatusModifiedDate: '2026-11-01T10:11:12+0000',
    },
    crn: `crn:v1:bluemix:public:containers-kubernetes:${cluster.region}:a/${cluster.account}:${cluster.id}::`,
  };
}

function groupName(account: Account | undefined, id: string): string {
  return account?.resourceGroups.find((group) => group.id === id)?.name ?? '';
}
