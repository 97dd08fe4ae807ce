/** Key logs in all shapes, around an invented key. */
export const KEY = 'Qx7_kPz2-Lm9RtYwVbN4sDfGhJ0cUeIoA1qZ3xC5vB8n';

export const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** `slclient.toml` with this line for the key; undefined leaves it out. */
export function toml(keyLine: string | undefined = `iam_api_key = "${KEY}"`, region = 'us-east'): string {
  return [
    '[Bluemix]',
    '  iam_url = "https://iam.cloud.ibm.com"',
    ...(keyLine === undefined ? [] : [`  ${keyLine}`]),
    `  containers_api_route = "https://${region}.containers.cloud.ibm.com"`,
    '  encryption = false',
    '[Softlayer]',
    '  softlayer_api_key = ""',
    '',
  ].join('\n');
}
export const WITHOUT_KEY = toml(undefined, 'us-east').replace(/ *iam_api_key.*\n/, '');

/** `kubectl get secret -o yaml`, with an old copy in the annotation. */
export function secretYaml(value: string, annotation = base64(toml('iam_api_key = "Old0Key1Old2Key3"'))): string {
  return [
    'apiVersion: v1',
    'data:',
    `  slclient.toml: ${value}`,
    'kind: Secret',
    'metadata:',
    '  annotations:',
    '    kubectl.kubernetes.io/last-applied-configuration: |',
    `      {"apiVersion":"v1","data":{"slclient.toml":"${annotation}"},"kind":"Secret","metadata":{"name":"storage-secret-store"}}`,
    '  name: storage-secret-store',
    '  namespace: kube-system',
    'type: Opaque',
    '',
  ].join('\n');
}

export function secretJson(value: string): string {
  const object = {
    apiVersion: 'v1',
    data: { 'slclient.toml': value },
    kind: 'Secret',
    metadata: { name: 'storage-secret-store' },
    type: 'Opaque',
  };
  return `${JSON.stringify(object, null, 4)}\n`;
}

/** A ConfigMap holds plain text, as a block or quoted. */
export function configMapYaml(text: string, style: 'block' | 'quoted' = 'block'): string {
  const value = style === 'block' ? `|\n${text.replace(/^(?=.)/gm, '    ')}` : ` ${JSON.stringify(text)}\n`;
  return `apiVersion: v1\ndata:\n  slclient.toml: ${value.trimStart()}kind: ConfigMap\nmetadata:\n  name: storage-secret-store\n`;
}

export const wrapped = (text: string, columns = 76): string =>
  `${base64(text).replace(new RegExp(`.{${columns}}(?=.)`, 'g'), '$&\n')}\n`;

/** Every shape in which a whole document may come, for any content. */
export const SHAPES: [string, (content: string) => string][] = [
  ['Secret as YAML', (text) => secretYaml(base64(text))],
  ['Secret as JSON', (text) => secretJson(base64(text))],
  [
    'list of Secrets as YAML',
    (text) =>
      `apiVersion: v1\nitems:\n${secretYaml(base64(text)).trimEnd().replace(/^/gm, '  ').replace(/^ {2}/, '- ')}\nkind: List\n`,
  ],
  [
    'list of Secrets as JSON',
    (text) => JSON.stringify({ kind: 'List', items: [JSON.parse(secretJson(base64(text)))] }),
  ],
  ['encoded twice', (text) => secretYaml(base64(base64(text)))],
  [
    'binaryData',
    (text) => configMapYaml('x').replace(/data:[^]*kind/, `binaryData:\n  slclient.toml: ${base64(text)}\nkind`),
  ],
  ['ConfigMap as a block', (text) => configMapYaml(text)],
  ['ConfigMap as a quoted text', (text) => configMapYaml(text, 'quoted')],
  ['jsonpath of the data', (text) => `{"slclient.toml":"${base64(text)}","other":"eA=="}`],
  ['Go map', (text) => `map[other:eA== slclient.toml:${base64(text)}]\n`],
  ['bare base64', (text) => `${base64(text)}\n`],
  ['wrapped base64', (text) => wrapped(text)],
  ['wrapped base64 with CRLF', (text) => wrapped(text, 64).replace(/\n/g, '\r\n')],
  ['one line that grep found', (text) => `  slclient.toml: ${base64(text)}\n`],
  [
    'Jenkins with times',
    (text) =>
      `+ kubectl get secret storage-secret-store -o yaml\n${secretYaml(base64(text))}`.replace(
        /^/gm,
        '[2026-11-22T10:00:00.123Z] ',
      ),
  ],
  ['Timestamper', (text) => secretYaml(base64(text)).replace(/^/gm, '10:00:00  ')],
  [
    'noise around',
    (text) =>
      `Started by user x\n[Pipeline] sh\n+ kubectl get\n${secretYaml(base64(text))}[Pipeline] }\nFinished: SUCCESS\n`,
  ],
  ['byte order mark and CRLF', (text) => `\ufeff${secretYaml(base64(text)).replace(/\n/g, '\r\n')}`],
  ['colours', (text) => `\u001b[36m${secretYaml(base64(text)).replace(/\n/g, '\u001b[0m\n\u001b[36m')}\u001b[0m`],
];
