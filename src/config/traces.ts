import { LAB_PREFIX } from '../contract/engine-names';
import type { Environment } from './environment';
import { isLoopbackUrl } from './loopback';
import { Secret } from './secret';

/** Where the spans of this process go. The variables are those of OpenTelemetry. */
export interface TracesConfig {
  /** Base URL of the receiver, without `/v1/traces`. */
  endpoint: string;
  protocol: (typeof PROTOCOLS)[number];
  /** Sent with each request. Most are credentials; the name of a tenant is none. */
  headers: Record<string, Secret | string>;
  /** `service.name`; null for that of the process. */
  service: string | null;
  /** The part of the runs whose spans are sent, 0 to 1. Each process takes the same runs. */
  ratio: number;
}

const PROTOCOLS = ['http/protobuf', 'http/json'] as const;
const SAMPLERS = [
  'parentbased_always_on',
  'always_on',
  'parentbased_always_off',
  'always_off',
  'parentbased_traceidratio',
  'traceidratio',
] as const;
const NAME = 'OTEL_EXPORTER_OTLP_ENDPOINT';
/** Each secret is hidden in every text that leaves us. Words such as `satlink-prod` stand in names of runs, so they are none. */
const WORDS = /^(?:[a-z]{1,15}|\d{1,6})(?:[-_.](?:[a-z]{1,15}|\d{1,6})){0,4}$/;
const CREDENTIAL = /auth|token|secret|key|pass|cookie|credential/i;

/** Null if no receiver is named: then no span is made, and no other variable of these is looked at. */
export function readTraces(variables: Environment): TracesConfig | null {
  if (variables.text(NAME) === null) return null;
  const endpoint = variables.url(NAME, null);
  if (variables.text('SATLINK_QUEUE_PREFIX')?.startsWith(LAB_PREFIX) && !isLoopbackUrl(endpoint))
    variables.problems.push(`SATLINK_QUEUE_PREFIX starts with ${LAB_PREFIX}, but ${NAME} is not of this machine`);
  return {
    endpoint,
    protocol: variables.oneOf('OTEL_EXPORTER_OTLP_PROTOCOL', PROTOCOLS, 'http/protobuf'),
    headers: readHeaders(variables),
    service: variables.text('OTEL_SERVICE_NAME'),
    ratio: readRatio(variables),
  };
}

/** `name=value`, with commas between. A value may be percent-encoded. */
function readHeaders(variables: Environment): TracesConfig['headers'] {
  const pairs = variables.secret('OTEL_EXPORTER_OTLP_HEADERS')?.reveal().split(',') ?? [];
  const headers = pairs.filter((pair) => pair.trim() !== '').map(headerIn);
  if (headers.includes(null))
    variables.problems.push('OTEL_EXPORTER_OTLP_HEADERS is not a list of headers such as name=value,other=value');
  return Object.fromEntries(headers.filter((header) => header !== null));
}

function headerIn(pair: string): [string, Secret | string] | null {
  const [, name, text] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*=(.*)$/.exec(pair) ?? [];
  if (name === undefined || text === undefined) return null;
  try {
    const value = decodeURIComponent(text.trim());
    if (!/^[\x20-\x7e]+$/.test(value)) return null;
    return [name.toLowerCase(), WORDS.test(value) && !CREDENTIAL.test(name) ? value : new Secret(value)];
  } catch {
    return null;
  }
}

function readRatio(variables: Environment): number {
  const sampler = variables.oneOf('OTEL_TRACES_SAMPLER', SAMPLERS, 'parentbased_always_on');
  if (!sampler.endsWith('traceidratio')) return sampler.endsWith('always_off') ? 0 : 1;
  const text = variables.text('OTEL_TRACES_SAMPLER_ARG') ?? '1';
  const isRatio = /^(?:0?\.\d{1,9}|[01](?:\.0{1,9})?)$/.test(text);
  if (!isRatio) variables.problems.push('OTEL_TRACES_SAMPLER_ARG is not a part such as 0.25');
  return isRatio ? Number(text) : 1;
}
