import type { LabLocation } from '../world/model';

/** The connector's `slclient.toml`. The key is empty if the location has none. */
export function slclientToml({ configuredKey, region }: LabLocation): string {
  return [
    '[Bluemix]',
    '  iam_url = "https://iam.lab.invalid"',
    '  iam_client_id = "bx"',
    '  iam_client_secret = "bx"',
    `  iam_api_key = "${configuredKey ?? ''}"`,
    '  refresh_token = ""',
    '  pay_tier = "paid"',
    `  containers_api_route = "https://${region}.containers.lab.invalid"`,
    `  containers_api_route_private = "https://private.${region}.containers.lab.invalid"`,
    '  encryption = false',
    '[Softlayer]',
    '  softlayer_username = ""',
    '  softlayer_api_key = ""',
    '[VPC]',
    '  provider_type = "g2"',
    '',
  ].join('\n');
}

/** `connector_getConnectorAPIKey.log`, in one of the ways in which such a log is written. */
export function keyLog(location: LabLocation): string {
  const toml = slclientToml(location);
  const encoded = Buffer.from(toml, 'utf8').toString('base64');
  switch (location.keyLog) {
    case 'secret-yaml':
      return [
        '+ kubectl get secret storage-secret-store -n kube-system -o yaml',
        'apiVersion: v1',
        'data:',
        `  slclient.toml: ${encoded}`,
        'kind: Secret',
        'metadata:',
        '  creationTimestamp: "2026-01-15T09:12:44Z"',
        '  labels:',
        `    razee/cluster-id: ${location.id}`,
        '  name: storage-secret-store',
        '  namespace: kube-system',
        'type: Opaque',
        '',
      ].join('\n');
    case 'secret-json':
      return `${JSON.stringify(
        {
          apiVersion: 'v1',
          data: { 'slclient.toml': encoded },
          kind: 'Secret',
          metadata: {
            name: 'storage-secret-store',
            namespace: 'kube-system',
            labels: { 'razee/cluster-id': location.id },
          },
          type: 'Opaque',
        },
        null,
        4,
      )}\n`;
    case 'configmap-yaml':
      return [
        'apiVersion: v1',
        'binaryData:',
        `  slclient.toml: ${encoded}`,
        'kind: ConfigMap',
        'metadata:',
        '  name: storage-secret-store',
        '  namespace: kube-system',
        '',
      ].join('\n');
    case 'wrapped-base64':
      return `${encoded.replace(/.{76}/g, '$&\r\n')}\r\n`;
    case 'masked':
      return 'apiVersion: v1\ndata:\n  slclient.toml: ****\nkind: Secret\nmetadata:\n  name: storage-secret-store\n';
    case 'describe':
      return [
        'Name:         storage-secret-store',
        'Namespace:    kube-system',
        'Type:  Opaque',
        '',
        'Data',
        '====',
        `slclient.toml:  ${toml.length} bytes`,
        '',
      ].join('\n');
  }
}
