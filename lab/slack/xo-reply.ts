import type { LabCluster, LabLocation } from '../world/model';
import { hexId } from '../world/secrets';
import { asMrkdwn, type Message, type Workspace } from './workspace';

/** A record as xo prints it: strings, `null`, and booleans as strings. */
export type XoRecord = Record<string, string | null>;

export function locationRecord(location: LabLocation, tugboat = location.tugboat): XoRecord {
  const [, datacenter = '', carrier = ''] = /-([a-z]{3}\d{2})\.carrier(\d+)$/.exec(tugboat) ?? [];
  return {
    Region: location.xoRegion,
    ClusterID: location.id,
    Name: location.name,
    Datacenter: datacenter,
    ActualDatacenterCluster: tugboat,
    DefaultProvider: 'upi',
    ServerURL: `https://c${carrier}.${location.region}.satellite.lab.invalid:32504`,
    AccountID: hexId('account of the provider'),
    ResourceGroupID: location.resourceGroup,
    DesiredState: location.deleted ? 'deleted' : 'deployed',
    ActualState: location.deleted ? 'deleting' : 'deployed',
    HealthState: location.deleted ? 'unsupported' : 'warning',
    HealthStatus: 'R0049: the location & its hosts <link> cannot be reached',
    ActualMasterIDs: `${location.id}-m1,${location.id}-m2,${location.id}-m3`,
    IsPaid: 'true',
    IsIBMer: 'false',
    OwnerEmail: null,
    OwnerSecret: 'E@N@C@R@Y@P@T:bGFiLW93bmVy',
    MultishiftType: 'multishift_controller',
    MultishiftAccountID: location.account,
    MultishiftControllerID: null,
  };
}

export function clusterRecord(cluster: LabCluster, location: LabLocation): XoRecord {
  return {
    ...locationRecord(location),
    ClusterID: cluster.id,
    Name: cluster.name,
    ServerURL: `https://c-of-${cluster.id}.${location.region}.satellite.lab.invalid:30117`,
    AccountID: cluster.account,
    HealthState: 'normal',
    HealthStatus: null,
    MultishiftType: 'multishift_cruiser',
    MultishiftAccountID: null,
    MultishiftControllerID: location.id,
  };
}

/** The record in one of the three shapes. */
export function printed(record: XoRecord, shape: LabLocation['xo']['shape']): string {
  if (shape === 'aligned') {
    const width = Math.max(...Object.keys(record).map((key) => key.length));
    return Object.entries(record)
      .map(([key, value]) => `${key.padStart(width)}: ${value ?? ''}`)
      .join('\n');
  }
  const json = JSON.stringify(record, null, 4);
  if (shape === 'json') return json;
  // The carrier named here is where the bot looked, and not the tugboat.
  return `Retrieving cluster identified by ${record['ClusterID']} in region: ${record['Region']}, environment: bluemix, carrier: carrier1\n${json}`;
}

/** The same words in another part of a message: bots differ, and long output becomes a file. */
export function inPart(
  text: string,
  part: LabLocation['xo']['part'],
  { workspace, fileOrigin }: { workspace: Workspace; fileOrigin: string },
): Pick<Message, 'text' | 'blocks' | 'attachments' | 'files'> {
  switch (part) {
    case 'text':
      return { text: asMrkdwn(text) };
    case 'fence':
      return { text: `\`\`\`${asMrkdwn(text)}\`\`\`` };
    case 'attachment':
      return { text: '', attachments: [{ id: 1, color: '36a64f', fallback: 'cluster', text: asMrkdwn(text) }] };
    case 'blocks':
      return {
        text: 'This content can’t be displayed.',
        blocks: [{ type: 'section', block_id: 'x1', text: { type: 'mrkdwn', text: `\`\`\`${asMrkdwn(text)}\`\`\`` } }],
      };
    case 'file': {
      const { path, ...file } = workspace.keepFile('cluster.txt', text);
      const url = `${fileOrigin}${path}`;
      return {
        text: '',
        files: [
          {
            ...file,
            mimetype: 'text/plain',
            filetype: 'text',
            size: text.length,
            url_private: url,
            url_private_download: url,
          },
        ],
      };
    }
  }
}
