import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';

/**
 * `npm run check-kubernetes`: builds each overlay of deploy/kubernetes with kustomize. kubeconform holds them against the
 * schemas of Kubernetes, of the Prometheus operator and of KEDA, and kube-score looks for weaknesses. Needs Go and Python,
 * and fetches the tools the first time. Ends with code 1 if one of them finds something.
 */
const OVERLAYS = ['production', 'eu'];
const CACHE = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'satlink-responder', 'kubernetes');
const BIN = join(CACHE, 'bin');
const TOOLS = {
  kustomize: 'sigs.k8s.io/kustomize/kustomize/v5@v5.7.1',
  kubeconform: 'github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0',
  'kube-score': 'github.com/zegl/kube-score/cmd/kube-score@v1.20.0',
} as const;
/** A package of Python that carries the schemas of Kubernetes. */
const SCHEMAS = 'kubernetes-validate==1.37.0';
const KUBERNETES = 'v1.37.0-local-strict';
const SHARED = '_definitions.json';
/** Modules of Go that carry the definitions of what an operator adds, and the folder with them. */
const DEFINITIONS = [
  ['github.com/prometheus-operator/prometheus-operator@v0.85.0', 'example/prometheus-operator-crd'],
  ['github.com/kedacore/keda/v2@v2.21.0', 'config/crd/bases'],
] as const;
/** Findings of kube-score that are as we want them. */
const WANTED = [
  // A limit of CPU slows heartbeats down; requests share it out.
  'container-resources',
  // By digest, so there is nothing newer to pull.
  'container-image-pull-policy',
  // The user of the image, 1000. Pods do not share the users of their node.
  'container-security-context-user-group-id',
];

function main(): number {
  for (const [name, module] of Object.entries(TOOLS)) {
    if (existsSync(join(BIN, name))) continue;
    console.log(`fetching ${module}`);
    run('go', ['install', module], { GOBIN: BIN });
  }
  const schemas = [kubernetesSchemas(), definitionSchemas()];
  const folder = mkdtempSync(join(tmpdir(), 'satlink-kubernetes-'));
  const faults = OVERLAYS.filter((overlay) => !isGood(overlay, folder, schemas));
  rmSync(folder, { recursive: true });
  console.log(faults.length === 0 ? 'nothing is wrong' : `wrong: ${faults.join(', ')}`);
  return faults.length === 0 ? 0 : 1;
}

function isGood(overlay: string, folder: string, schemas: string[]): boolean {
  const file = join(folder, `${overlay}.yaml`);
  writeFileSync(file, run(join(BIN, 'kustomize'), ['build', join('deploy', 'kubernetes', overlay)]));
  console.log(`${overlay}: ${readFileSync(file, 'utf8').split(/^---$/m).length} objects`);
  const locations = schemas.flatMap((schema) => ['-schema-location', schema]);
  const ignored = WANTED.flatMap((test) => ['--ignore-test', test]);
  const checks = [
    spawnSync(join(BIN, 'kubeconform'), ['-strict', '-summary', ...locations, file], { stdio: 'inherit' }),
    spawnSync(join(BIN, 'kube-score'), ['score', '--output-format', 'ci', ...ignored, file], { encoding: 'utf8' }),
  ];
  console.log(String(checks[1]!.stdout).replace(/^\[(OK|SKIPPED)\].*\n/gm, ''));
  return checks.every(({ status }) => status === 0);
}

/** Where kubeconform finds the schemas of Kubernetes itself. */
function kubernetesSchemas(): string {
  const folder = join(CACHE, KUBERNETES);
  if (!existsSync(folder)) {
    console.log(`fetching ${SCHEMAS}`);
    const fetched = join(CACHE, 'fetched');
    run('python3', ['-m', 'pip', 'install', '--quiet', '--no-deps', '--upgrade', '--target', fetched, SCHEMAS]);
    const inside = join(fetched, 'kubernetes_validate', 'kubernetes-json-schema', KUBERNETES);
    mkdirSync(folder);
    const { $defs } = JSON.parse(readFileSync(join(inside, SHARED), 'utf8')) as { $defs: Record<string, object> };
    for (const name of readdirSync(inside).filter((one) => one !== SHARED)) {
      const schema = readFileSync(join(inside, name), 'utf8').replaceAll(`/api/${SHARED}#`, '#');
      writeFileSync(
        join(folder, name),
        JSON.stringify({ ...(JSON.parse(schema) as object), $defs: used(schema, $defs) }),
      );
    }
    rmSync(fetched, { recursive: true });
  }
  return join(folder, '{{ .ResourceKind }}{{ .KindSuffix }}.json');
}

/** The package keeps all definitions in one file, at an address that only its own reader knows. These are what one schema needs. */
function used(schema: string, definitions: Record<string, object>): Record<string, object> {
  const found: Record<string, object> = {};
  const open = [schema];
  for (let text = open.pop(); text !== undefined; text = open.pop()) {
    for (const [, name] of text.matchAll(/"#\/\$defs\/([^"]+)"/g)) {
      if (name! in found) continue;
      found[name!] = definitions[name!]!;
      open.push(JSON.stringify(found[name!]));
    }
  }
  return found;
}

interface Definition {
  spec?: { group: string; names: { kind: string }; versions: { name: string; schema: { openAPIV3Schema: object } }[] };
}

/** The same for the operators: the schema in each definition, in a file of its own. */
function definitionSchemas(): string {
  const folder = join(CACHE, 'definitions');
  mkdirSync(folder, { recursive: true });
  for (const [module, below] of DEFINITIONS) {
    const { Dir } = JSON.parse(run('go', ['mod', 'download', '-json', module])) as { Dir: string };
    for (const name of readdirSync(join(Dir, below)).filter((one) => one.endsWith('.yaml'))) {
      const { spec } = parse(readFileSync(join(Dir, below, name), 'utf8')) as Definition;
      for (const { name: version, schema } of spec?.versions ?? []) {
        const file = `${spec!.names.kind.toLowerCase()}-${version}.json`;
        writeFileSync(join(folder, file), JSON.stringify(closed(schema.openAPIV3Schema)));
      }
    }
  }
  return join(folder, '{{ .ResourceKind }}-{{ .ResourceAPIVersion }}.json');
}

/** Kubernetes drops a field that a definition does not name, and says nothing. Here it is a fault. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== 'object') return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const isOpen = 'additionalProperties' in inner || 'x-kubernetes-preserve-unknown-fields' in inner;
  // The metadata of an object is described by Kubernetes itself.
  return 'properties' in inner && typeof inner['type'] === 'string' && !isOpen
    ? { ...inner, additionalProperties: false }
    : inner;
}

function run(program: string, args: string[], env: Record<string, string> = {}): string {
  return execFileSync(program, args, { env: { ...process.env, ...env }, maxBuffer: 64e6 }).toString();
}

process.exitCode = main();
