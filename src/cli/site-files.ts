import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { z } from 'zod';
import { Fleet } from '../config/fleet';
import { Policy } from '../config/policy';
import type { CallSite } from '../runs/plan-calls';
import type { Check } from '../runs';
import type { Io } from './io';

/** Checks the policy and fleet files that are given; `permitMs` is how long the longest permit of the policy lives. */
export function checkSiteFiles(
  io: Io,
  options: { policy?: string; fleet?: string },
): { checks: Check[]; permitMs: number | null } {
  const checks: Check[] = [];
  const policyFile = options.policy ?? io.env['SATLINK_POLICY'];
  const fleetFile = options.fleet ?? io.env['SATLINK_FLEET'];
  let permitMs: number | null = null;
  if (policyFile !== undefined) {
    const policy = readFile(policyFile, Policy);
    checks.push(checkOf('policy file', policyFile, policy));
    if (typeof policy !== 'string')
      permitMs = Math.max(...Object.values(policy.environments).map(({ effectWithin }) => effectWithin));
  }
  if (fleetFile !== undefined) checks.push(checkOf('fleet file', fleetFile, readFile(fleetFile, Fleet)));
  return { checks, permitMs };
}

function checkOf(name: string, file: string, read: { environments: object } | string): Check {
  if (typeof read === 'string') return { name, ok: false, because: read };
  return { name, ok: true, because: `${file}: ${Object.keys(read.environments).join(', ')}` };
}

/** What a site calls its jobs and where they are, as far as it is given. */
export function callSiteOf(io: Io, fleetOption: string | undefined, environment: string): CallSite {
  const file = fleetOption ?? io.env['SATLINK_FLEET'];
  const fleet = file === undefined ? undefined : readFile(file, Fleet);
  const job = typeof fleet === 'object' ? fleet.environments[environment]?.refreshJob : undefined;
  const jenkins = io.env['SATLINK_JENKINS_URL'];
  const containers = io.env['SATLINK_CONTAINERS_URL'];
  return {
    ...(containers ? { containers } : {}),
    ...(jenkins ? { jenkins } : {}),
    ...(job
      ? {
          refreshJob: {
            path: job.path,
            parameters: {
              cluster: job.parameters.cluster,
              ...(job.parameters.change ? { change: job.parameters.change } : {}),
            },
            fixed: job.fixed,
          },
        }
      : {}),
  };
}

/** Reads and checks a YAML file; a sentence that names all its faults when it is not one. */
function readFile<T>(file: string, schema: z.ZodType<T>): T | string {
  let value: unknown;
  try {
    value = parse(readFileSync(file, 'utf8'), { prettyErrors: false });
  } catch (error) {
    return `${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`;
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  return `${file}: ${read.error.issues.map(({ path, message }) => `${path.join('.') || 'file'} ${message}`).join('; ')}`;
}
