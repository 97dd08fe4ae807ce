import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { called, calledSatlink } from './called';
import { untilInterrupted } from './interrupted';
import { notificationOf, sentAlert } from './notification';
import { startStack, type Stack } from './stack';
import { DEFAULT_RUNBOOK } from '../src/runbooks';
import { STORIES } from './stories';
import { FLEET_FILE } from './worker-env';

const HELP = `Starts engine, lab, both workers and the gateway, and leaves them running. Gates stay open for 15 minutes.

Usage: ${called('dev', '[options]')}

  --json          one JSON line on standard output when all is ready
  --use-cluster   use the cluster of TEMPORAL_ADDRESS, also when it is not on this machine

Example: ${called('dev', '--json')}
`;

/** The facts that other programs need to work with the stack. */
function facts({ engine, lab, queuePrefix, gateway, people }: Stack): object {
  const { jenkins, slack, containers, iam, link, pagerduty, github } = lab.addresses;
  return {
    temporal: engine.address,
    namespace: engine.namespace,
    taskQueue: `${queuePrefix}satlink-diagnosis`,
    ui: engine.ui,
    ...(gateway ? { gateway: gateway.url, console: `${gateway.url}/runs`, tokens: gateway.tokens } : {}),
    lab: { control: lab.control, jenkins, slack, ibmcloud: containers, iam, link, pagerduty, github },
    locations: lab.locations,
    people,
  };
}

/** The next acts of a newcomer, as the last lines above the prompt. A file has all other ways. */
function firstSteps(stack: Stack, otherWays: string): string {
  const { engine, lab, queuePrefix, archive, gateway, people } = stack;
  const { location, environment } = STORIES[0]!;
  const approver = people.find(({ key }) => key !== undefined)!;
  const alert = JSON.stringify({ location, environment });
  return `
Everything is running. Ctrl-C ends it. Other ways, locations to try, people and logs: ${otherWays}

  console    ${gateway?.url}/runs
  Slack      ${lab.addresses.slack}/?as=${approver.slack}
  Temporal   ${engine.ui ?? engine.address}

To decide on the command line, in this directory:

  export TEMPORAL_ADDRESS=${engine.address} TEMPORAL_NAMESPACE=${engine.namespace} SATLINK_QUEUE_PREFIX=${queuePrefix} \\
    SATLINK_FLEET_FILE=${relative(process.cwd(), FLEET_FILE)} SATLINK_ARCHIVE_URL=${archive} \\
    SATLINK_JENKINS_URL=${lab.addresses.jenkins} IBMCLOUD_CS_API_ENDPOINT=${lab.addresses.containers}
  ${calledSatlink()} approve ${location} --by ${approver.name} --key ${approver.key}

2. Then watch and decide in the browser. Choose to be ${approver.name}, who may approve:

  ${gateway?.url}/runs/${location}

1. First fire an alert, in another terminal:

  curl -s ${gateway?.url}/v1/alerts -H 'Authorization: Bearer ${gateway?.tokens.intake}' \\
    -H 'Content-Type: application/json' -d '${alert}'
`;
}

function whatElse(
  { engine, lab, queuePrefix, logs, gateway, people }: Stack,
  { location, environment }: { location: string; environment: string },
): string {
  const workflow = `satlink-${environment}-${location}`;
  const input = JSON.stringify({ location, environment, requestedBy: 'rota' });
  const width = Math.max(...STORIES.map(({ name }) => name.length));
  return `Where things are:

  console    ${gateway?.url}/runs
  Slack      ${lab.addresses.slack}/
  Temporal   ${engine.address}, namespace ${engine.namespace}${engine.ui ? `, pages at ${engine.ui}` : ''}
  lab        ${lab.control} (what you can ask it: curl -s ${lab.control}/)
  logs       ${logs}

The plan, and the end of a run:

  ${calledSatlink()} plan ${location}
  ${calledSatlink()} report ${location}
  curl -s '${lab.control}/truth?location=${location}'

An alert as Alertmanager sends it:

  curl -s '${gateway?.url}/v1/alerts/alertmanager?environment=${environment}' \\
    -H 'Authorization: Bearer ${gateway?.tokens.intake}' -H 'Content-Type: application/json' \\
    -d '${JSON.stringify(notificationOf([sentAlert(location)]))}'

Without the gateway: start it by hand, and with Temporal's own command line. There the name is a claim that nobody signed, which
counts in the lab, as unsigned decisions do; where signatures are required two people would have to approve:

  ${calledSatlink()} start ${location} --environment ${environment} --by rota
  ${calledSatlink()} watch ${location}

  temporal workflow start --type ${DEFAULT_RUNBOOK.type} --task-queue ${queuePrefix}satlink-diagnosis \\
    --workflow-id ${workflow} --input '${input}'
  temporal workflow query --workflow-id ${workflow} --type state
  temporal workflow update execute --workflow-id ${workflow} --name decide \\
    --input '{"decision": "approve", "plan": "CODE", "by": "mia"}'
  temporal workflow signal --workflow-id ${workflow} --name approve --input '{"plan": "CODE", "by": "mia"}'

Locations to try:

${STORIES.map((story) => `  ${story.name.padEnd(width)}  ${story.location}  ${story.environment.padEnd(5)}  ends ${story.ending.approve}`).join('\n')}

People who may approve, and their keys:

${people.flatMap(({ name, key }) => (key === undefined ? [] : [`  ${name.padEnd(6)}${key}`])).join('\n')}
`;
}

async function main(): Promise<number> {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const flag = { type: 'boolean', default: false } as const;
  let values;
  try {
    ({ values } = parseArgs({ options: { json: flag, 'use-cluster': flag, help: { ...flag, short: 'h' } } }));
  } catch (error) {
    say(`dev: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { code: interrupted } = untilInterrupted();
  const starting = startStack({ say, ui: true, useCluster: values['use-cluster'], gateway: true });
  const ready = starting.then((stack) => {
    const otherWays = join(stack.logs, 'other-ways.txt');
    writeFileSync(otherWays, whatElse(stack, STORIES[0]!));
    process.stdout.write(values.json ? `${JSON.stringify(facts(stack))}\n` : firstSteps(stack, otherWays));
  });
  try {
    await Promise.race([ready.then(() => interrupted), interrupted]);
    return 0;
  } finally {
    ready.catch(() => undefined);
    await starting.then((stack) => stack.close()).catch(() => undefined);
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`dev: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
