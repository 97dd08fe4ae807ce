import { Command } from 'commander';
import type { Readable, Writable } from 'node:stream';
import type * as keyReader from '../../evidence/api-key/connector-api-key';
import { basename } from 'node:path';
import { evidenceDocument, type EvidenceDocument } from '../view/evidence-document';
import { evidenceText } from '../view/evidence-view';
import type { ApiKeyFinding, ArtifactFinding, LocationFinding, TokenLogFinding } from '../../contract/findings';
import { isEnvironmentName } from '../../contract/environment-name';
import { isLocationId } from '../../contract/location-id';
import type * as tokenLogReader from '../../evidence/token-log/token-log';
import type * as xoReader from '../../evidence/location/xo-reply';
import type * as redaction from '../../evidence/redaction/redact';
import { runbookOfArtifact, RUNBOOKS, SMALL_ARTIFACT_BYTES_MAX } from '../../runbooks';
import { forTerminal } from '../../text/terminal';
import { inJson } from '../../text/visible';
import { openSource, reasonOfError, type Source } from '../source';

/** Only the readers of the given files are loaded: the YAML parser alone takes as long as all the rest. */
/* eslint-disable @typescript-eslint/no-require-imports */
const loadXoReader = (): typeof xoReader => require('../../evidence/location/xo-reply') as typeof xoReader;
const loadKeyReader = (): typeof keyReader => require('../../evidence/api-key/connector-api-key') as typeof keyReader;
const loadTokenLog = (): typeof tokenLogReader =>
  require('../../evidence/token-log/token-log') as typeof tokenLogReader;
const loadRedaction = (): typeof redaction => require('../../evidence/redaction/redact') as typeof redaction;
/* eslint-enable @typescript-eslint/no-require-imports */

export interface EvidenceOptions {
  xo?: string;
  apiKeyLog?: string;
  podLog?: string;
  artifact?: string[];
  location?: string;
  environment?: string;
  json?: boolean;
}

/** A terminal if there is one; else any place that can be written to. */
export type Output = Writable & { isTTY?: boolean; columns?: number; hasColors?: () => boolean };

export interface EvidenceIo {
  stdout: Output;
  stderr: Output;
  stdin: Readable;
}

/** xo answers with a few KiB. */
const XO_BYTES_MAX = 4 * 1024 * 1024;
const PROGRESS_AFTER_MS = 2000;
const PROGRESS_EVERY_MS = 500;
/** The artifacts that runbooks read by readers of their own. A file is known by its name. */
const OWN_ARTIFACTS = RUNBOOKS.flatMap(({ readers = {} }) => Object.keys(readers));
const USAGE = 'satlink evidence [--xo FILE] [--api-key-log FILE] [--pod-log FILE] [options]';
const EXAMPLE = `
Examples:
  $ satlink evidence --api-key-log connector_getConnectorAPIKey.log --pod-log connector_pod_logs_prod.log
  $ pbpaste | satlink evidence --xo - --location c0example0location01 --environment prod --json

Exit codes: 0 judged, whatever was found; 1 a file could not be opened; 2 wrong usage.
Nothing leaves this machine, and nothing that is printed contains a key.`;

/** `satlink evidence`: judges files that a person has, without a server and without a network. */
export function evidenceCommand(): Command {
  return new Command('evidence')
    .summary('judge evidence files, offline')
    .description('Says what evidence shows: a reply of xo, the key log and the pod log of the information job.')
    .configureHelp({ commandUsage: () => USAGE })
    .option('--xo <file>', 'the answer of xo; - is standard input')
    .option('--api-key-log <file>', 'connector_getConnectorAPIKey.log')
    .option('--pod-log <file>', 'connector_pod_logs_{env}.log, of any size')
    .option('--artifact <file...>', `${OWN_ARTIFACTS.join(' and ')}, instead of the two logs`)
    .option('--location <id>', 'the id that the evidence must be about')
    .option('--environment <name>', 'the environment that it must be from, such as prod')
    .option('--json', 'print one JSON object on one line')
    .addHelpText('after', EXAMPLE)
    .action(async (options: EvidenceOptions) => {
      const { stdout, stderr, stdin } = process;
      process.exitCode = await runEvidence(options, { stdout, stderr, stdin });
    });
}

/**
 * Runs the command and returns its exit code: 0 whatever the evidence shows, 1 for a file that cannot be opened, 2 for
 * wrong usage. Evidence that cannot be read is a finding, not an error.
 */
export async function runEvidence(options: EvidenceOptions, io: EvidenceIo): Promise<number> {
  io.stdout.on('error', ignoreClosedPipe);
  io.stderr.on('error', ignoreClosedPipe);
  const misuse = misuseOf(options);
  if (misuse !== null) {
    await write(io.stderr, `satlink evidence: ${misuse}\nTry: satlink evidence --help\n`);
    return 2;
  }
  const opened: Source[] = [];
  try {
    const sources: Record<string, Source | null> = {};
    const own = Object.fromEntries((options.artifact ?? []).map((path) => [basename(path), path]));
    for (const [name, path] of Object.entries({
      xo: options.xo,
      key: options.apiKeyLog,
      pod: options.podLog,
      ...own,
    })) {
      const source = path === undefined ? null : await openSource(path, io.stdin);
      if (typeof source === 'string') {
        await write(io.stderr, `satlink evidence: ${source}\n`);
        return 1;
      }
      sources[name] = source;
      opened.push(...(source === null ? [] : [source]));
    }
    const { xo = null, key = null, pod = null, ...artifacts } = sources;
    const document = await judge({ xo, key, pod, artifacts }, options, io);
    await write(io.stdout, options.json === true ? `${inJson(document)}\n` : textOf(document, io.stdout));
    return 0;
  } finally {
    await Promise.all(opened.map((source) => source.close()));
  }
}

function misuseOf({ xo, apiKeyLog, podLog, artifact = [], location, environment }: EvidenceOptions): string | null {
  const files = [xo, apiKeyLog, podLog, ...artifact].filter((file) => file !== undefined);
  if (files.length === 0) return 'give at least one of --xo, --api-key-log, --pod-log and --artifact.';

  const names = artifact.map((file) => basename(file));
  if (names.some((name) => !OWN_ARTIFACTS.includes(name)))
    return `--artifact takes files with the names ${OWN_ARTIFACTS.join(' and ')}.`;

  if (new Set(names).size < names.length) return '--artifact takes one file of each name.';

  if (new Set(names.map(runbookOfArtifact)).size > 1 || (names.length > 0 && (apiKeyLog ?? podLog) !== undefined))
    return 'the files belong to different runbooks. Give those of one.';

  if (names.length > 0 && (environment === undefined || (location ?? xo) === undefined))
    return '--artifact needs --environment, and --location or --xo: they say what should stand there.';

  if (files.filter((file) => file === '-').length > 1) return 'standard input (-) can be read only once.';

  if (location !== undefined && !isLocationId(location))
    return '--location takes an id: 20 characters of a-z and 0-9, or 32 hexadecimal digits.';

  if (environment !== undefined && !isEnvironmentName(environment))
    return '--environment takes a name such as prod or stage.';

  return null;
}

/** Reads up to a limit. If a source fails half-way, its text counts as cut off. */
async function readSmall(source: Source, bytesMax: number): Promise<{ bytes: Buffer; truncated: boolean }> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of source.chunks()) {
      parts.push(Buffer.from(chunk));
      length += chunk.length;
      if (length > bytesMax) return { bytes: Buffer.concat(parts).subarray(0, bytesMax), truncated: true };
    }
  } catch {
    return { bytes: Buffer.concat(parts), truncated: true };
  }
  return { bytes: Buffer.concat(parts), truncated: false };
}

async function judge(
  sources: { xo: Source | null; key: Source | null; pod: Source | null; artifacts: Record<string, Source | null> },
  options: EvidenceOptions,
  io: EvidenceIo,
): Promise<EvidenceDocument> {
  const location = sources.xo === null ? null : await judgeXo(sources.xo, options);
  // An id that turned out to be a cluster's stands for its location from here on.
  const origin = {
    environment: options.environment,
    region: location?.region,
    location: idOf(location, options.location),
  };
  const key = sources.key === null ? null : await judgeKey(sources.key, origin);
  const tokenLog =
    sources.pod === null ? null : await judgePods(sources.pod, { ...origin, ...key?.secrets }, io.stderr);
  const artifacts = await judgeArtifacts(sources.artifacts, origin);
  const [first] = artifacts;
  const runbook = first === undefined ? null : runbookOfArtifact(first.artifact);
  return evidenceDocument({ location, apiKey: key?.finding ?? null, tokenLog, artifacts }, runbook);
}

async function judgeArtifacts(
  sources: Record<string, Source | null>,
  { location, environment, region }: Origin,
): Promise<ArtifactFinding[]> {
  const found: ArtifactFinding[] = [];
  for (const [artifact, source] of Object.entries(sources)) {
    const read = runbookOfArtifact(artifact)?.readers?.[artifact];
    if (source === null || read === undefined) continue;
    const { bytes, truncated } = await readSmall(source, SMALL_ARTIFACT_BYTES_MAX);
    const { kind, because } = truncated
      ? unreadable('The artifact was not read to its end.')
      : location === undefined || environment === undefined
        ? unreadable('No location is known to compare it with.')
        : read(bytes.toString('utf8'), { location, environment, region });
    found.push({ artifact, kind, because: loadRedaction().redact(because) });
  }
  return found;
}

function unreadable(because: string): { kind: 'unreadable'; because: string } {
  return { kind: 'unreadable', because };
}

interface Origin {
  environment?: string;
  region?: string;
  location?: string;
}

function idOf(location: LocationFinding | null, asked: string | undefined): string | undefined {
  return location?.kind === 'found' || location?.kind === 'cluster-on-location' ? (location.id ?? asked) : asked;
}

async function judgeXo(source: Source, { location, environment }: EvidenceOptions): Promise<LocationFinding> {
  const { bytes, truncated } = await readSmall(source, XO_BYTES_MAX);
  return loadXoReader().readXoFile(bytes, {
    truncated,
    id: location,
    environment,
  });
}

async function judgeKey(
  source: Source,
  origin: Origin,
): Promise<{ finding: ApiKeyFinding; secrets: { secrets: string[] } }> {
  const { API_KEY_LOG_BYTES_MAX, readConnectorApiKey, secretsInKeyLog } = loadKeyReader();
  const { bytes, truncated } = await readSmall(source, API_KEY_LOG_BYTES_MAX);
  return {
    finding: readConnectorApiKey(bytes, { ...origin, truncated }),
    secrets: { secrets: secretsInKeyLog(bytes) },
  };
}

async function judgePods(
  source: Source,
  origin: Origin & { secrets?: string[] },
  stderr: Output,
): Promise<TokenLogFinding> {
  const reader = loadTokenLog().createTokenLogReader(origin);
  const progress = new Progress(stderr, source.size);
  try {
    for await (const chunk of source.chunks()) {
      reader.push(chunk);
      progress.add(chunk.length);
    }
  } catch (error) {
    return reader.end({ incomplete: `${reasonOfError(error)}.` });
  } finally {
    progress.end();
  }
  return reader.end();
}

/** Shows the progress of a long scan on a terminal. A short scan ends before it shows anything. */
class Progress {
  #began = Date.now();
  #shownAt = this.#began + PROGRESS_AFTER_MS - PROGRESS_EVERY_MS;
  #bytes = 0;
  #shown = false;

  constructor(
    private readonly stderr: Output,
    private readonly size: number | null,
  ) {}

  add(bytes: number): void {
    this.#bytes += bytes;
    const now = Date.now();
    if (this.stderr.isTTY === true && now - this.#shownAt >= PROGRESS_EVERY_MS) {
      this.#shownAt = now;
      this.#shown = true;
      const speed = this.#bytes / 1e6 / Math.max(0.001, (now - this.#began) / 1000);
      const part = this.size === null || this.size === 0 ? '' : ` (${Math.floor((this.#bytes * 100) / this.size)} %)`;
      this.stderr.write(`\r\u001b[2KReading the pod log: ${megabytes(this.#bytes)}${part}, ${speed.toFixed(0)} MB/s`);
    }
  }

  end(): void {
    if (this.#shown) this.stderr.write('\r\u001b[2K');
  }
}

function megabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(2)} GB` : `${(bytes / 1e6).toFixed(0)} MB`;
}

function textOf(document: EvidenceDocument, stdout: Output): string {
  const hasColour = stdout.isTTY === true && (stdout.hasColors?.() ?? false);
  return evidenceText(document, { columns: stdout.columns ?? 80, hasColour });
}

/** Waits until the text is out. A reader that went away (`| head`) wanted no more. */
function write(stream: Output, text: string): Promise<void> {
  return new Promise((resolve) => {
    stream.write(forTerminal(text), () => resolve());
  });
}

function ignoreClosedPipe(): void {
  // The callback of the write ends the wait. No reader is left to tell.
}
