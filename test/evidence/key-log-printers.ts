import { base64, configMapYaml, secretJson, secretYaml, SHAPES, wrapped } from './key-log-fixtures';

const indented = (text: string, blanks: number): string => text.replace(/^(?=.)/gm, ' '.repeat(blanks));
/** As PyYAML writes it: a line end is escaped, and so is the first blank of the next line. */
const escaped = (text: string): string =>
  text
    .replaceAll('"', '\\"')
    .split('\n')
    .map((line, index) => (index > 0 && line.startsWith(' ') ? `\\${line}` : line))
    .join('\\n\\\n    ');
const METADATA = 'metadata:\n  name: storage-secret-store\n  namespace: kube-system\n';
const HEAD = `kind: Secret\napiVersion: v1\ntype: Opaque\n${METADATA}`;

/** Ways of printing that show where the document begins and ends. */
export const WHOLE: [string, (content: string) => string][] = [
  ...SHAPES,
  [
    'PyYAML with binary',
    (text) =>
      `apiVersion: v1\ndata:\n  slclient.toml: !!binary |\n${indented(wrapped(text), 4)}kind: Secret\n${METADATA}`,
  ],
  [
    'single quotes over a blank line',
    (text) => `apiVersion: v1\ndata:\n  slclient.toml: '${base64(text)}\n\n    '\nkind: Secret\n${METADATA}`,
  ],
  ['single quotes that end at the margin', (text) => `${HEAD}data:\n  slclient.toml: '${base64(text)}\n\n'\n---\n`],
  [
    'double quotes over lines',
    (text) => `apiVersion: v1\ndata:\n  slclient.toml: "${escaped(text)}"\nkind: ConfigMap\n${METADATA}`,
  ],
  [
    'literal block of base64',
    (text) => `apiVersion: v1\ndata:\n  slclient.toml: |\n${indented(wrapped(text, 64), 4)}kind: Secret\n${METADATA}`,
  ],
  [
    'folded block of base64',
    (text) => `apiVersion: v1\ndata:\n  slclient.toml: >-\n${indented(wrapped(text, 64), 4)}kind: Secret\n${METADATA}`,
  ],
  ['manifest order with three dashes behind', (text) => `${HEAD}data:\n  slclient.toml: ${base64(text)}\n---\n`],
  ['JSON on one line', (text) => `${JSON.stringify(JSON.parse(secretJson(base64(text))))}\n`],
  ['JSON with decoded text', (text) => JSON.stringify({ 'slclient.toml': text }, null, 2)],
  [
    'describe of a ConfigMap',
    (text) =>
      `Name:         storage-secret-store\nNamespace:    kube-system\nLabels:       <none>\nAnnotations:  <none>\n\nData\n====\nslclient.toml:\n----\n${text}\n\nBinaryData\n====\n\nEvents:  <none>\n`,
  ],
  [
    'shell traces of two look-ups',
    (text) =>
      `+ kubectl -n kube-system get cm storage-secret-store -o yaml\nError from server (NotFound): configmaps "storage-secret-store" not found\n+ kubectl -n kube-system get secret storage-secret-store -o yaml\n${secretYaml(base64(text))}`,
  ],
  [
    'list in manifest order',
    (text) =>
      `apiVersion: v1\nkind: List\nitems:\n${indented(`${HEAD}data:\n  slclient.toml: ${base64(text)}`, 2).replace(/^ {2}/, '- ')}\n---\n`,
  ],
  [
    'a label with our id and times',
    (text) => `CLUSTERID: c0abcdefghij12345678\n${configMapYaml(text)}`.replace(/^(?=.)/gm, '[2026-11-22 10:00:00] '),
  ],
];

/** Ways of printing in which nothing shows that the document is whole: they can show a key, and never lack one. */
export const OPEN: [string, (content: string) => string][] = [
  ['template with name=', (text) => `slclient.toml=${text}\n`],
  ['template with name= and more entries', (text) => `a.env=x\nslclient.toml=${text}\nz.env=some words\n`],
  ['template with name: ', (text) => `slclient.toml: ${text}\n`],
  ['template with the name on a line of its own', (text) => `slclient.toml:\n${text}\n`],
  ['decoded text', (text) => text],
  ['decoded text behind a trace', (text) => `+ kubectl get secret storage-secret-store -o jsonpath={.data}\n${text}`],
  ['decoded text in CRLF', (text) => text.replace(/\n/g, '\r\n')],
  ['decoded text with times', (text) => text.replace(/^/gm, '[2026-11-22T10:00:00.123Z] ')],
  ['manifest order with data last', (text) => `${HEAD}data:\n  slclient.toml: |\n${indented(text, 4)}`],
  [
    'describe of a ConfigMap that is followed by nothing',
    (text) => `Name: storage-secret-store\n\nData\n====\nslclient.toml:\n----\n${text}`,
  ],
];
