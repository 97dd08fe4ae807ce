import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { newKey } from '../src/signing/keys';
import { POLICY_FILE } from './worker-env';

/** Somebody of the lab's policy; approvers have a key that signs their decisions. */
export interface LabPerson {
  name: string;
  role: 'approver' | 'operator';
  /** File of the private key. */
  key?: string;
  /** Slack member id. */
  slack: string;
  /** Their names in the lab's sign-in. */
  login: string;
}

/** As much of a policy file as the lab changes. */
export interface PolicyText {
  people: Record<string, { slack: string; login: string }>;
  environments: Record<
    string,
    {
      approvers: string[];
      operators: string[];
      gate: object;
      keys?: object[];
      trust: string;
      heldAccounts: string[];
      verify: object;
      doubtDeadline: string;
      gather: string;
      incident?: { locations: number; accounts: number; within: string };
    }
  >;
}

/**
 * A copy of the lab's policy for one stack, with a new key for each approver. It is a copy because keys are made at each
 * start, and because the workers read the file again at each decision.
 */
export async function settleIn(
  directory: string,
  {
    gateDeadline,
    doubtDeadline,
    trust,
    changePolicy = () => undefined,
  }: {
    gateDeadline?: string | undefined;
    doubtDeadline?: string | undefined;
    trust?: 'claimed' | 'verified' | undefined;
    changePolicy?: ((policy: PolicyText) => void) | undefined;
  },
): Promise<{ policyFile: string; people: LabPerson[]; gatewayKey: string }> {
  const policy = parse(readFileSync(POLICY_FILE, 'utf8')) as PolicyText;
  const environments = Object.values(policy.environments);
  const approvers = new Set(environments.flatMap((environment) => environment.approvers));
  const operators = new Set(environments.flatMap((environment) => environment.operators));
  mkdirSync(join(directory, 'keys'), { mode: 0o700 });
  const people: LabPerson[] = [];
  const keys: object[] = [];
  for (const name of approvers) {
    const key = await newKey(name);
    const file = join(directory, 'keys', `${name}.json`);
    writeFileSync(file, `${JSON.stringify(key)}\n`, { mode: 0o600 });
    people.push({ name, role: 'approver', key: file, ...namesOf(name) });
    keys.push({ of: name, kid: key.kid, x: key.x });
  }
  for (const name of operators) people.push({ name, role: 'operator', ...namesOf(name) });
  const gatewayKey = await newKey();
  keys.push({ of: 'gateway', kid: gatewayKey.kid, x: gatewayKey.x });
  policy.people = Object.fromEntries(people.map(({ name, slack, login }) => [name, { slack, login }]));
  for (const environment of environments) {
    environment.keys = keys;
    if (trust !== undefined) environment.trust = trust;
    if (gateDeadline !== undefined)
      environment.gate = { ...environment.gate, deadline: gateDeadline, customerDeadline: gateDeadline };
    if (doubtDeadline !== undefined) environment.doubtDeadline = doubtDeadline;
  }
  changePolicy(policy);
  const policyFile = join(directory, 'policy.yaml');
  writeFileSync(policyFile, stringify(policy, { aliasDuplicateObjects: false }));
  return { policyFile, people, gatewayKey: JSON.stringify(gatewayKey) };
}

/** How the lab's Slack and the lab's sign-in name a person. */
function namesOf(name: string): { slack: string; login: string } {
  return { slack: `ULAB${name.toUpperCase()}`, login: `${name}@lab.invalid` };
}
